package io.infaas.gateway.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DemandMeterTest {

    private static final DemandClass ONE = new DemandClass("fashion", 0.85, 8, 1);
    private static final DemandClass OTHER = new DemandClass("fashion", 0.93, 8, 1);
    private final DemandMeter meter = new DemandMeter();

    // a neighbour of the other addresses: such have places of their own
    private static final int GREEDY = 100;
    private final ClientShares shares = new ClientShares();

    @Test
    void drain_severalQueries_oneFlowPerClassAndVariant() {
        meter.recordArrival(ONE, "small", within(9), 4);
        meter.recordArrival(ONE, "small", within(8), 1);
        meter.recordViolation(ONE, "small", 8.5);
        meter.recordArrival(OTHER, DemandMeter.COLD, within(9), 2);
        meter.recordRefusal(OTHER, 9);

        assertThat(meter.drain())
                .containsExactlyInAnyOrder(
                        new ClassTraffic(ONE, "small", 8, 2, 5, 1, 0),
                        new ClassTraffic(OTHER, DemandMeter.COLD, 9, 1, 2, 0, 1));
    }

    @Test
    void admit_oneAddressBesideFewOthers_allOfIt() {
        askBeside(ClientShares.LEAST_CLIENTS - 2);

        shares.endSecond(0.5);

        assertThat(askBeside(ClientShares.LEAST_CLIENTS - 2)).isEqualTo(10_000);
    }

    @Test
    void admit_oneAddressBesideMany_asMuchAsAllOthers() {
        askBeside(100);

        shares.endSecond(0.5);

        // 100 others ask for 10 each
        assertThat(askBeside(100)).isEqualTo(1_000);
    }

    @Test
    void admit_shareOfOne_noLimit() {
        askBeside(100);

        shares.endSecond(1);

        assertThat(askBeside(100)).isEqualTo(10_000);
    }

    @Test
    void admit_manyEqualAddresses_allOfThem() {
        IntStream.range(0, 100).forEach(client -> shares.admit(client, 10));

        shares.endSecond(0.5);

        assertThat(IntStream.range(0, 100)).allMatch(client -> shares.admit(client, 10));
    }

    private static Objective within(double boundMs) {
        return new Objective(boundMs, 0);
    }

    @Test
    void drain_queriesThatPreferMore_theHighestOfThisTime() {
        meter.recordArrival(ONE, "small", new Objective(8, 0.85, 0.9), 1);
        meter.recordArrival(ONE, "small", new Objective(8, 0.85, 0.88), 1);

        assertThat(meter.drain()).containsExactly(new ClassTraffic(ONE, "small", 8, 0.9, 2, 2, 0, 0));

        meter.recordArrival(ONE, "small", within(8), 1);
        assertThat(meter.drain()).containsExactly(new ClassTraffic(ONE, "small", 8, 1, 1, 0, 0));
    }

    @Test
    void drain_again_onlyWhatIsNew() {
        meter.recordArrival(ONE, "small", within(8), 4);
        meter.drain();
        assertThat(meter.drain()).isEmpty();

        meter.recordArrival(ONE, "small", within(9), 1);

        assertThat(meter.drain()).containsExactly(new ClassTraffic(ONE, "small", 9, 1, 1, 0, 0));
    }

    @Test
    void drain_manyClasses_eachToldOnce() {
        for (int bound = 0; bound < 64; bound++) {
            for (int floor = 0; floor < 20; floor++) {
                meter.recordArrival(new DemandClass("fashion", floor, bound + 1, 0), "v" + floor % 3, within(8), 1);
                meter.recordArrival(new DemandClass("fashion", floor, bound + 1, 0), "v" + floor % 3, within(8), 1);
            }
        }

        assertThat(meter.drain()).hasSize(64 * 20).allSatisfy(traffic -> assertThat(traffic.requests())
                .isEqualTo(2));
    }

    @Test
    void recordArrival_clientsThatVaryAllOfTheirClass_boundedAndOthersGoOn() {
        for (int second = 0; second < 3; second++) {
            for (int i = 0; i < 2 * DemandMeter.MOST; i++) {
                meter.recordArrival(ONE, "small", within(8), 1);
                meter.recordArrival(new DemandClass("fashion", second, i + 1, 0), "small", within(8), 1);
            }

            List<ClassTraffic> traffic = meter.drain();

            assertThat(traffic).hasSizeLessThanOrEqualTo(DemandMeter.MOST);
            assertThat(traffic)
                    .contains(new ClassTraffic(ONE, "small", 8, 2 * DemandMeter.MOST, 2 * DemandMeter.MOST, 0, 0));
        }
        assertThat(meter.drain()).isEmpty();
    }

    @Test
    void forget_laterQueries_countedAfresh() {
        meter.recordArrival(ONE, "small", within(8), 4);
        meter.forget();

        meter.recordArrival(ONE, "small", within(9), 1);

        assertThat(meter.drain()).containsExactly(new ClassTraffic(ONE, "small", 9, 1, 1, 0, 0));
    }

    @Test
    void drain_whileManyThreadsCount_nothingLostOrTwice() {
        CompletableFuture<Void> counting = CompletableFuture.runAsync(
                () -> IntStream.range(0, 200_000).parallel().forEach(i -> {
                    meter.recordArrival(i % 2 == 0 ? ONE : OTHER, "v" + i % 3, within(1 + i % 10), 2);
                    if (i % 4 == 0) {
                        meter.recordViolation(ONE, "v", 5);
                    }
                }));
        List<ClassTraffic> traffic = new ArrayList<>();
        while (!counting.isDone()) {
            traffic.addAll(meter.drain());
        }
        counting.join();
        traffic.addAll(meter.drain());

        assertThat(traffic.stream().mapToLong(ClassTraffic::requests).sum()).isEqualTo(200_000);
        assertThat(traffic.stream().mapToLong(ClassTraffic::items).sum()).isEqualTo(400_000);
        assertThat(traffic.stream().mapToLong(ClassTraffic::violations).sum()).isEqualTo(50_000);
    }

    // returns how many queries of the greedy client count
    private int askBeside(int others) {
        IntStream.range(0, others).forEach(client -> shares.admit(client, 10));
        return (int) IntStream.range(0, 10_000)
                .filter(query -> shares.admit(GREEDY, 1))
                .count();
    }
}
