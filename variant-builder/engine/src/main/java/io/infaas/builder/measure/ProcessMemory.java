package io.infaas.builder.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of this process, bytes; 0 on systems without {@code /proc}.
 *
 * @param resident resident set size
 * @param peak highest resident set size since the last {@link #resetPeak()}
 */
record ProcessMemory(long resident, long peak) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");
    private static final long KIB = 1024;

    static ProcessMemory now() {
        try {
            long resident = 0;
            long peak = 0;
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    resident = kib(line);
                } else if (line.startsWith("VmHWM:")) {
                    peak = kib(line);
                }
            }
            return new ProcessMemory(resident, Math.max(resident, peak));
        } catch (IOException e) {
            return new ProcessMemory(0, 0);
        }
    }

    /** Resets the peak. Source: proc(5), clear_refs, value 5. */
    static void resetPeak() {
        try {
            Files.writeString(CLEAR_REFS, "5");
        } catch (IOException e) {
            // not Linux, or not allowed: then the peak includes the start of the process, so it is too high, not too
            // low
        }
    }

    private static long kib(String line) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
    }
}
