package io.infaas.gateway.accept;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Files and sockets of this process.
 *
 * @param limit most that may be open at a time
 * @param open number that is open now
 */
record OpenFiles(long limit, long open) {

    /** Log files, class files, listening sockets, event loops, and calls to nodes except queries. */
    private static final int OWN = 64;

    private static final int FEWEST = 16;

    /** Reads both numbers; no limit if the system reports none. */
    static OpenFiles ofThisProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? new OpenFiles(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
                : new OpenFiles(Long.MAX_VALUE, 0);
    }

    /** Returns the number of client connections that leaves one node connection for each. */
    int connections(int most) {
        long left = (limit - open - OWN) / 2;
        return (int) Math.min(most, Math.max(FEWEST, left));
    }
}
