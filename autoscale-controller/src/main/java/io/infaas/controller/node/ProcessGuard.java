package io.infaas.controller.node;

import java.util.List;

/**
 * Makes a program that knows nothing of its parent end with it. The program runs in a session of its own, where neither Ctrl-C
 * nor a signal to the parent's group reaches it; beside it, as its child, runs a small shell that waits for the end of the
 * standard input which it got from the parent: the system closes that when the parent ends, however it ends.
 */
final class ProcessGuard {

    /** Starts the guard before it becomes the program, so that there is no moment without one. */
    private static final String LAUNCHER = """
            exec 3<&0 </dev/null
            setsid /bin/sh -c "$1" infaas-guard "$$" "$2" "$3" <&3 3<&- >/dev/null 2>&1 &
            exec 3<&-
            shift 3
            exec "$@"
            """;

    /** As long as the program lives it is the guard's parent, and its number is not another's. */
    private static final String GUARD = """
            alive() {
              while read -r key value; do
                case $key in PPid:) [ "$value" = "$1" ]; return;; esac
              done </proc/$$/status
              return 1
            }
            trap '' INT HUP TERM
            cat
            if alive "$1"; then kill -TERM "$1"; fi
            tenths=0
            while alive "$1" && [ "$tenths" -lt "$(($3 * 10))" ]; do
              sleep 0.1
              tenths=$((tenths + 1))
            done
            kill -KILL -- "-$1"
            rm -f /dev/shm/"$2"*
            """;

    private ProcessGuard() {}

    /**
     * The command that a guarded program is appended to; it keeps the process number.
     *
     * @param sharedMemory begin of the names of the files in {@code /dev/shm} that go when the program has ended
     * @param seconds between SIGTERM and SIGKILL once the parent has ended
     */
    static List<String> launcher(String sharedMemory, int seconds) {
        String setsid = LocalMachine.program("setsid")
                .orElseThrow(
                        () -> new IllegalStateException(
                                "setsid is not on the PATH, and without it a server could outlive this process: install util-linux"))
                .toString();
        return List.of(setsid, "/bin/sh", "-c", LAUNCHER, "infaas-node", GUARD, sharedMemory, String.valueOf(seconds));
    }
}
