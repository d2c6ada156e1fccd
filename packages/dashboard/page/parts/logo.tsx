/** Lines of equal pressure. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M3 11c5-7 12-8 17-5s7 9 9 12" />
      <path d="M5 18c3-6 9-8 13-5s4 8 8 11" />
      <path d="M8 24c1-4 5-6 8-4s2 5 4 7" />
    </svg>
  );
}
