package io.infaas.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Profiles for tests: of one core, 8 MiB and batch 1 in 1 ms, unless said otherwise. */
public final class ProfileFixture {

    private Hardware hardware;
    private double loadMs = 5;
    private List<BatchPerformance> batches = List.of(new BatchPerformance(1, 1, 1.5, 1000));
    private List<ConcurrentThroughput> concurrent = List.of();
    private double coresUsed;
    private MemoryUse host = new MemoryUse(8L << 20, 16L << 20);
    private MemoryUse accelerator = MemoryUse.NONE;
    private Accuracy accuracy = Accuracy.of(1800, 2000);
    private boolean stable = true;
    private List<Assumption> assumed = List.of();

    private ProfileFixture(Hardware hardware) {
        this.hardware = hardware;
    }

    public static ProfileFixture on(String nodeType) {
        return new ProfileFixture(new Hardware(nodeType, "test cpu", List.of("avx2"), 1, "onnxruntime 1.29.0"));
    }

    /** Begins with the measurements of another profile. */
    public static ProfileFixture like(Profile profile) {
        ProfileFixture like = new ProfileFixture(profile.hardware());
        like.loadMs = profile.loadMs();
        like.batches = profile.batches();
        like.concurrent = profile.concurrent();
        like.coresUsed = profile.coresUsed();
        like.host = profile.hostMemory();
        like.accelerator = profile.acceleratorMemory();
        like.accuracy = profile.accuracy();
        like.stable = profile.stable();
        like.assumed = profile.assumed();
        return like;
    }

    public ProfileFixture nodeType(String name) {
        hardware = new Hardware(name, hardware.cpuModel(), hardware.cpuFlags(), hardware.cores(), hardware.runtime());
        return this;
    }

    public ProfileFixture cores(int count) {
        hardware =
                new Hardware(hardware.nodeType(), hardware.cpuModel(), hardware.cpuFlags(), count, hardware.runtime());
        return this;
    }

    public ProfileFixture loadMs(double ms) {
        loadMs = ms;
        return this;
    }

    /** One instance whose time grows linearly by {@code msPerItem}, at 1, 2, 4, ... {@code largest}. */
    public ProfileFixture linear(double msPerItem, int largest) {
        return batches(largest, batch -> msPerItem * batch, batch -> 1000 / msPerItem);
    }

    /** Sizes 1, 2, 4, ... {@code largest}; the 99th percentile is 1.5 times the median. */
    public ProfileFixture batches(int largest, IntToDoubleFunction p50Ms, IntToDoubleFunction itemsPerSecond) {
        List<BatchPerformance> sizes = new ArrayList<>();
        for (int batch = 1; batch <= largest; batch *= 2) {
            double ms = p50Ms.applyAsDouble(batch);
            sizes.add(new BatchPerformance(batch, ms, 1.5 * ms, itemsPerSecond.applyAsDouble(batch)));
        }
        return batches(sizes);
    }

    public ProfileFixture batches(List<BatchPerformance> sizes) {
        batches = sizes;
        concurrent = List.of();
        return this;
    }

    public ProfileFixture concurrent(ConcurrentThroughput... throughputs) {
        concurrent = List.of(throughputs);
        return this;
    }

    public ProfileFixture coresUsed(double cores) {
        coresUsed = cores;
        return this;
    }

    public ProfileFixture host(long restingBytes, long peakBytes) {
        host = new MemoryUse(restingBytes, peakBytes);
        return this;
    }

    public ProfileFixture accelerator(long restingBytes, long peakBytes) {
        accelerator = new MemoryUse(restingBytes, peakBytes);
        return this;
    }

    public ProfileFixture accuracy(double share, int items) {
        accuracy = Accuracy.of((int) Math.round(share * items), items);
        return this;
    }

    public ProfileFixture stable(boolean settled) {
        stable = settled;
        return this;
    }

    public ProfileFixture assumed(Assumption... parts) {
        assumed = List.of(parts);
        return this;
    }

    /** The profile; without figures of its own, it uses the cores of its hardware, and its node merges no requests. */
    public Profile build() {
        return new Profile(
                hardware,
                loadMs,
                batches,
                concurrent.isEmpty() ? ConcurrentThroughput.unmerged(batches.get(0)) : concurrent,
                coresUsed > 0 ? coresUsed : hardware.cores(),
                host,
                accelerator,
                accuracy,
                stable,
                assumed);
    }
}
