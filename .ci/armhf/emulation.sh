# Sourced: has this machine run armhf programs, and says loudly where it cannot.

# What a BeagleBone has; an instruction that its Cortex-A8 lacks ends the program, as it would there.
export QEMU_CPU=cortex-a8

readonly binfmt=/proc/sys/fs/binfmt_misc

# Registering is for the whole machine, so what is there stays, and nothing is unregistered afterwards.
# The flag F has the kernel keep the emulator open, so that it is found inside of a chroot too.
enable_emulation() {
  command -v qemu-arm-static >/dev/null || {
    echo '!!! qemu-arm-static is missing (apt-get install qemu-user-static)'
    return 1
  }
  [ -e "$binfmt/register" ] || mount -t binfmt_misc binfmt_misc "$binfmt" 2>/dev/null || {
    echo '!!! binfmt_misc cannot be mounted: it takes root, and a kernel that has it'
    return 1
  }
  [ -e "$binfmt/qemu-arm" ] || cat /usr/lib/binfmt.d/qemu-arm.conf >"$binfmt/register"
  grep -q '^flags:.*F' "$binfmt/qemu-arm" || {
    echo '!!! qemu-arm is registered with binfmt_misc without the flag F; register it anew with it'
    return 1
  }
}
