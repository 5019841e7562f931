package io.infaas.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The differences between two profiles of a variant on one node type that are larger than the noise of measurements. */
final class ProfileDiff {

    /** Two measurements of one variant differ by less than this factor. */
    private static final double NOISE = 1.5;

    /** Differences below this are allocation noise, MB. */
    private static final double MEMORY_NOISE = 4;

    private static final double MB = 1e6;

    private final String nodeType;
    private final List<String> changes = new ArrayList<>();

    private ProfileDiff(String nodeType) {
        this.nodeType = nodeType;
    }

    /** One phrase for each difference. */
    static List<String> changes(Profile older, Profile newer) {
        ProfileDiff diff = new ProfileDiff(newer.hardware().nodeType());
        diff.compare("items/s at batch 1", older.throughput(1), newer.throughput(1), 0);
        diff.compare("items/s at best", older.saturation(), newer.saturation(), 0);
        diff.compare("items/s of concurrent single items", concurrent(older), concurrent(newer), 0);
        diff.compare("cores used", older.coresUsed(), newer.coresUsed(), 0);
        diff.compare("MB of host memory", peak(older.hostMemory()), peak(newer.hostMemory()), MEMORY_NOISE);
        diff.compare(
                "MB of accelerator memory",
                peak(older.acceleratorMemory()),
                peak(newer.acceleratorMemory()),
                MEMORY_NOISE);
        if (!older.assumed().equals(newer.assumed())) {
            diff.changes.add("on %s assumed %s, now %s".formatted(diff.nodeType, labels(older), labels(newer)));
        }
        return diff.changes;
    }

    private void compare(String figure, double older, double newer, double noise) {
        double low = Math.min(older, newer);
        double high = Math.max(older, newer);
        if (high > low * NOISE && high - low > noise) {
            changes.add("on %s %s %s, now %s".formatted(nodeType, text(older), figure, text(newer)));
        }
    }

    private static double concurrent(Profile profile) {
        return profile.concurrent().get(profile.concurrent().size() - 1).itemsPerSecond();
    }

    private static double peak(MemoryUse memory) {
        return memory.peakBytes() / MB;
    }

    private static List<String> labels(Profile profile) {
        return profile.assumed().stream().map(Assumption::label).toList();
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    }
}
