package io.infaas.controller.local;

import java.util.List;

/**
 * Stops a program when its parent ends, however the parent ends. The program runs in its own session, out of reach of Ctrl-C
 * and of signals to the parent's group. A small shell, its child, waits for the end of the standard input inherited from the
 * parent, which the system closes when the parent ends.
 */
final class ProcessGuard {

    /** Starts the guard before it becomes the program, so that the program is never unguarded. */
    private static final String LAUNCHER = """
            exec 3<&0 </dev/null
            setsid /bin/sh -c "$1" infaas-guard "$$" "$2" "$3" <&3 3<&- >/dev/null 2>&1 &
            exec 3<&-
            shift 3
            exec "$@"
            """;

    /** While the program lives it is the guard's parent, so its pid cannot have been reused. */
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
            # dash takes "--" before a group only with -s
            kill -s KILL -- "-$1"
            rm -f /dev/shm/"$2"*
            """;

    private ProcessGuard() {}

    /**
     * The command prefix for a guarded program, which keeps the pid.
     *
     * @param sharedMemory name prefix of the files in {@code /dev/shm} that are deleted after the program ends
     * @param seconds time between SIGTERM and SIGKILL after the parent ended, s
     */
    static List<String> launcher(String sharedMemory, int seconds) {
        String setsid = LocalMachine.program("setsid")
                .orElseThrow(() -> new IllegalStateException(
                        "setsid not found on the PATH: a server could outlive this process; install util-linux"))
                .toString();
        return List.of(setsid, "/bin/sh", "-c", LAUNCHER, "infaas-node", GUARD, sharedMemory, String.valueOf(seconds));
    }
}
