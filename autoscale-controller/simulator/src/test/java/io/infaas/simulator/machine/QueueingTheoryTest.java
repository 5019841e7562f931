package io.infaas.simulator.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Batching;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import io.infaas.simulator.time.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** Simulated machines against queues whose mean wait is known in closed form. */
final class QueueingTheoryTest {

    private static final NodeType TYPE = new NodeType("local", 4, 8L << 30, 0, 0.10);
    /** Items of a request whose service time is as long as wanted: 0.01 ms each. */
    private static final double ITEM_MS = 0.01;

    private final VirtualTime time = new VirtualTime();
    private final Random random = new Random(11);
    private double msSum;
    private long count;

    private LoadedModel model(RuntimeSettings settings, ProfileFixture profile) {
        Variant variant = new Variant(
                "net-fp32-" + settings.label() + "-00000000",
                "net-fp32-" + settings.label(),
                "net",
                "fp32",
                "onnxruntime-cpu",
                settings,
                List.of(profile.accuracy(0.9, 2000).build()));
        return new LoadedModel(
                time,
                random,
                Truth.asProfiled(1),
                variant,
                variant.profiles().get(0),
                TYPE,
                new SharedResource(time, TYPE.cores()),
                1);
    }

    /** Sends requests in Poisson's order, and returns their mean time at the machine, ms. */
    private double meanMs(LoadedModel model, double perSecond, IntSupplier items, Duration length) {
        arrive(model, perSecond, items);
        time.run(length);
        return msSum / count;
    }

    private void arrive(LoadedModel model, double perSecond, IntSupplier items) {
        long gap = (long) (-1e9 * Math.log(1 - random.nextDouble()) / perSecond);
        time.schedule(
                () -> {
                    long begin = time.nanos();
                    model.execute(items.getAsInt(), outcome -> {
                        assertThat(outcome).isEqualTo(SimulatedMachine.Outcome.RESULT);
                        msSum += (time.nanos() - begin) / 1e6;
                        count++;
                    });
                    arrive(model, perSecond, items);
                },
                gap);
    }

    @Test
    void fixedServiceOf10Ms_at80PerSecond_waits20Ms() {
        LoadedModel model = model(
                new RuntimeSettings(1, 1, 1),
                ProfileFixture.on(TYPE.name()).cores(4).coresUsed(1).linear(10, 1));

        double mean = meanMs(model, 80, () -> 1, Duration.ofHours(6));

        // Pollaczek and Khinchine: wait = rho / (1 - rho) * service / 2
        assertThat(mean).isCloseTo(30, within(0.6));
    }

    @Test
    void exponentialServiceOfFourInstances_waitsByErlangC() {
        double serviceMs = 20;
        LoadedModel model = model(
                new RuntimeSettings(1, 4, 1 << 20),
                ProfileFixture.on(TYPE.name())
                        .cores(4)
                        .coresUsed(4)
                        .batches(1 << 20, batch -> ITEM_MS * batch, batch -> 4000 / ITEM_MS));

        double mean = meanMs(
                model,
                160,
                () -> (int) Math.ceil(-serviceMs * Math.log(1 - random.nextDouble()) / ITEM_MS),
                Duration.ofHours(2));

        assertThat(mean).isCloseTo(serviceMs + erlangWaitMs(4, 0.160, serviceMs), within(1.0));
    }

    /** Mean wait of M/M/c. */
    private static double erlangWaitMs(int servers, double perMs, double serviceMs) {
        double load = perMs * serviceMs;
        double term = 1;
        double sum = 0;
        for (int i = 0; i < servers; i++) {
            sum += term;
            term *= load / (i + 1);
        }
        double busy = term / (1 - load / servers);
        double waits = busy / (sum + busy);
        return waits * serviceMs / (servers - load);
    }

    @Test
    void mergedRequests_alwaysBusy_haveTheThroughputOfTheLargestBatch() {
        LoadedModel model = model(
                new RuntimeSettings(1, 1, 8).withBatching(new Batching(List.of(8), 0), 8),
                ProfileFixture.on(TYPE.name())
                        .cores(4)
                        .coresUsed(1)
                        .batches(8, batch -> 5 + batch, batch -> 1000.0 * batch / (5 + batch)));

        Duration length = Duration.ofMinutes(2);
        meanMs(model, 2_000, () -> 1, length);

        assertThat(count / (double) length.toSeconds()).isCloseTo(8_000 / 13.0, within(1.0));
    }

    @Test
    void batchService_underHalfLoad_takesTheTimeOfItsFixedPoint() {
        LoadedModel model = model(
                new RuntimeSettings(1, 1, 64).withBatching(new Batching(List.of(64), 0), 64),
                ProfileFixture.on(TYPE.name()).cores(4).coresUsed(1).batches(64, batch -> 10, batch -> 100.0 * batch));

        double mean = meanMs(model, 300, () -> 1, Duration.ofMinutes(20));

        // each execution of 10 ms takes all that arrived before it: a busy server makes a request wait half an
        // execution, and then one
        assertThat(mean).isCloseTo(15, within(0.75));
    }

    @Test
    void twoModels_thatWantAllCores_areHalfAsFast() {
        SharedResource cores = new SharedResource(time, 4);
        double[] ends = new double[2];
        SharedResource.Group group = new SharedResource.Group(9);
        cores.begin(group, 4, 100, () -> ends[0] = time.seconds());
        cores.begin(group, 4, 50, () -> ends[1] = time.seconds());

        time.run(Duration.ofSeconds(1));

        assertThat(ends[1]).isCloseTo(0.100, within(1e-6));
        assertThat(ends[0]).isCloseTo(0.150, within(1e-6));
    }

    @Test
    void stalledMachine_goesOnWhereItWas() {
        SharedResource cores = new SharedResource(time, 4);
        double[] end = new double[1];
        cores.begin(new SharedResource.Group(1), 1, 100, () -> end[0] = time.seconds());
        time.run(Duration.ofMillis(40));
        cores.setSpeed(0);
        time.run(Duration.ofSeconds(5));
        cores.setSpeed(1);

        time.run(Duration.ofSeconds(1));

        assertThat(end[0]).isCloseTo(5.1, within(1e-6));
    }
}
