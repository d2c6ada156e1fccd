// A server that speaks MongoDB's wire protocol, for tests where no mongod can be had:
// FerretDB on SQLite files in one folder, on a free port of the loopback interface.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/FerretDB/FerretDB/ferretdb"
)

// FerretDB gives clients that are still connected 3 s to leave; tests do not wait for that.
// SQLite's write-ahead log makes an end at any moment safe.
const closingTime = 500 * time.Millisecond

type settings struct {
	folder       string
	address      string
	endWithStdin bool
	logLevel     slog.Level
}

func main() {
	if err := run(parseSettings()); err != nil {
		fmt.Fprintln(os.Stderr, "ferretdb:", err)
		os.Exit(1)
	}
}

func parseSettings() settings {
	var chosen settings
	chosen.logLevel = slog.LevelError
	flag.StringVar(&chosen.folder, "folder", "", "existing `folder` for the SQLite files, one per database")
	flag.StringVar(&chosen.address, "address", "127.0.0.1:0", "`host:port` to listen on; port 0 takes a free one")
	flag.BoolVar(&chosen.endWithStdin, "end-with-stdin", false, "end when the standard input closes, as it does when the parent ends")
	flag.TextVar(&chosen.logLevel, "log", chosen.logLevel, "least `level` of what is logged on the standard error: debug, info, warn or error")
	flag.Parse()
	return chosen
}

func run(chosen settings) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if chosen.endWithStdin {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}
	uri, err := sqliteURI(chosen.folder)
	if err != nil {
		return err
	}
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: chosen.address},
		Handler:   "sqlite",
		SQLiteURL: uri,
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: chosen.logLevel})),
	})
	if err != nil {
		return err
	}
	closed := make(chan error, 1)
	go func() { closed <- server.Run(ctx) }()
	// The socket listens since New: whoever reads this line can connect.
	fmt.Println(server.MongoDBURI())

	<-ctx.Done()
	select {
	case err = <-closed:
		return err
	case <-time.After(closingTime):
		return nil
	}
}

// sqliteURI gives FerretDB the folder in the form it wants: an absolute path with a slash at its end.
func sqliteURI(folder string) (string, error) {
	if folder == "" {
		return "", fmt.Errorf("--folder is missing; give an existing folder for the SQLite files")
	}
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	return "file:" + absolute + "/", nil
}
