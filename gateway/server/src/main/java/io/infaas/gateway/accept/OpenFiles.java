package io.infaas.gateway.accept;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Files and sockets of this process.
 *
 * @param limit most that may be open at a time
 * @param open how many are open now
 */
record OpenFiles(long limit, long open) {

    /** Log files, classes, listening sockets, event loops and calls to nodes that are no queries. */
    private static final int OWN = 64;

    private static final int FEWEST = 16;

    /** Reads both numbers; no limit if the system does not tell one. */
    static OpenFiles ofThisProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? new OpenFiles(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
                : new OpenFiles(Long.MAX_VALUE, 0);
    }

    /** Returns the number of connections of clients that leaves a connection to a node for each of them. */
    int connections(int most) {
        long left = (limit - open - OWN) / 2;
        return (int) Math.min(most, Math.max(FEWEST, left));
    }
}
