package io.infaas.catalog;

/**
 * An amount of memory of a node. A variant on accelerators has an instance on each of them, so that all fill alike and one figure
 * stands for each.
 *
 * @param hostBytes memory of the machine, bytes
 * @param acceleratorBytes memory of each accelerator, bytes
 */
public record MemorySize(long hostBytes, long acceleratorBytes) {

    public static final MemorySize NONE = new MemorySize(0, 0);

    public MemorySize plus(MemorySize other) {
        return new MemorySize(hostBytes + other.hostBytes, acceleratorBytes + other.acceleratorBytes);
    }

    /** This memory minus the other one; negative where the other is larger. */
    public MemorySize minus(MemorySize other) {
        return new MemorySize(hostBytes - other.hostBytes, acceleratorBytes - other.acceleratorBytes);
    }

    public MemorySize times(int count) {
        return new MemorySize(count * hostBytes, count * acceleratorBytes);
    }

    /** Whether it fits into the other one: the host's part and the accelerators' part. */
    public boolean fitsInto(MemorySize other) {
        return hostBytes <= other.hostBytes && acceleratorBytes <= other.acceleratorBytes;
    }

    /** The larger of its shares of the other one's parts; parts that the other one lacks do not count. */
    public double shareOf(MemorySize other) {
        return Math.max(share(hostBytes, other.hostBytes), share(acceleratorBytes, other.acceleratorBytes));
    }

    private static double share(long part, long total) {
        return total == 0 ? 0 : (double) part / total;
    }

    /** Text for people, MiB. */
    @Override
    public String toString() {
        return acceleratorBytes == 0
                ? "%d MiB".formatted(hostBytes >> 20)
                : "%d MiB and %d MiB of each accelerator".formatted(hostBytes >> 20, acceleratorBytes >> 20);
    }
}
