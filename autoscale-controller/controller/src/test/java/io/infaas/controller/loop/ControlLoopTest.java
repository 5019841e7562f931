package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import io.infaas.gateway.contract.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The loop without a thread: the test controls time, nodes and calls. */
final class ControlLoopTest {

    private static final Catalog CATALOG = Catalogs.fashion()
            .objective(new Objective(100, 0.85))
            .variant("small", "fp32", 0.88, 1)
            .variant("large", "fp32", 0.93, 10)
            .build();
    private static final String SMALL = CATALOG.variants().get(0).name();

    private final InstantNodes nodes = new InstantNodes("a", "b");
    private final List<View> views = new ArrayList<>();
    private final List<String> published = new ArrayList<>();
    private final SteppedLoop stepped =
            new SteppedLoop(CATALOG, nodes, PolicyKind.COST.with(PolicySettings.DEFAULTS), new Told());
    private final ControlLoop loop = stepped.loop();

    @AfterEach
    void close() {
        stepped.close();
    }

    @Test
    void nothingIsPublished_untilEachNodeHasAnswered_orSomeSecondsHavePassed() {
        nodes.silent("b", true);

        for (int i = 0; i < 14; i++) {
            iterate();
        }
        assertThat(views).isEmpty();
        assertThat(snapshot().viewVersion()).isZero();

        iterate();
        iterate();
        assertThat(views).hasSize(1);
        assertThat(views.get(0).version()).isEqualTo(1_000_001);
        assertThat(views.get(0).nodes()).hasSize(2);
    }

    @Test
    void whatIsFoundLoaded_isInTheFirstView() {
        nodes.load("a", SMALL);

        iterate();
        iterate();

        assertThat(views).hasSize(1);
        assertThat(views.get(0).instances()).singleElement().satisfies(instance -> {
            assertThat(instance.variant()).isEqualTo(SMALL);
            assertThat(instance.state()).isEqualTo(InstanceState.ACTIVE);
        });
    }

    @Test
    void nodeThatAnswersOnlyAfterTheFirstPlan_keepsWhatItHasLoaded() {
        nodes.load("a", SMALL);
        nodes.silent("a", true);
        for (int i = 0; i < 25; i++) {
            iterate();
        }
        assertThat(views).isNotEmpty().allSatisfy(view -> assertThat(view.instances())
                .isEmpty());
        int before = views.size();

        nodes.silent("a", false);
        for (int i = 0; i < 25; i++) {
            iterate();
        }

        assertThat(views).hasSizeGreaterThan(before);
        assertThat(views.subList(before, views.size()))
                .allSatisfy(view -> assertThat(view.instances()).allSatisfy(instance -> {
                    assertThat(instance.variant()).isEqualTo(SMALL);
                    assertThat(instance.state()).isEqualTo(InstanceState.ACTIVE);
                }));
        assertThat(snapshot().situation().instances()).containsOnlyKeys(new Placement(SMALL, "a"));
        assertThat(nodes.unloads()).isZero();
        assertThat(stepped.journal().newest(9, entry -> entry.event().equals("preload")))
                .singleElement()
                .satisfies(line -> assertThat(line.entry().reason()).isEqualTo("found loaded, adopted"));
    }

    @Test
    void reported_slowerThanProfiledForMinutes_isPlannedWithAndSaysThatAProfileIsDue() {
        nodes.load("a", SMALL);
        loop.pin(Set.of(new Placement(SMALL, "a")));
        iterate();
        iterate();
        InstanceUse slow = new InstanceUse(SMALL, "a", 20, 20, 20, 20 * 8, 20 * 1, 0, 0, 0);

        for (int second = 0; second < 150; second++) {
            loop.reported("g", new DemandReport(1_000, List.of(), List.of(slow), List.of()), stepped.now());
            iterate(1_000);
        }

        assertThat(snapshot().changes())
                .filteredOn(row -> row.kind().equals("drift"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.application()).isEqualTo("fashion");
                    assertThat(row.reason())
                            .matches("'small-fp32-t1' on 'local' has taken 7\\.\\d+x its profiled service time for 2"
                                    + " minutes: measure its profile again");
                });
        assertThat(snapshot().changes())
                .filteredOn(row -> row.kind().equals("correction"))
                .anySatisfy(row -> assertThat(row.reason()).endsWith("answers): planning uses the observed time"));
        assertThat(snapshot().situation().corrections().factors()).hasSize(1);
    }

    @Test
    void coldQueries_areLoadedForAtOnce_andTheChangeIsPublished() {
        iterate();
        iterate();
        loop.attached("g", 0, stepped.now());
        loop.reported("g", cold(), stepped.now());

        Duration next = iterate(0);
        if (nodes.loads() == 0) {
            // the last plan is younger than 50 ms: no new one yet
            assertThat(next).isLessThanOrEqualTo(Duration.ofMillis(50));
            iterate(next.toMillis());
        }

        assertThat(nodes.loads()).isEqualTo(1);
        assertThat(stepped.journal().newest(9, entry -> entry.event().equals("cold")))
                .hasSize(1);
        assertThat(snapshot().changes()).singleElement().satisfies(change -> assertThat(change.kind())
                .isEqualTo("cold"));
        iterate();
        iterate();
        assertThat(views.get(views.size() - 1).instances())
                .singleElement()
                .satisfies(instance -> assertThat(instance.state().isServing()).isTrue());
        assertThat(snapshot().since()).hasSize(1);
    }

    @Test
    void coldQuery_noOtherAfterIt_isUnloadedOnceItsDemandHasFadedForTheIdleDelay() {
        iterate();
        iterate();
        loop.attached("g", 0, stepped.now());
        loop.reported("g", cold(), stepped.now());
        long asked = stepped.now();
        for (int i = 0; i < 5; i++) {
            iterate();
        }
        assertThat(snapshot().situation().instances()).hasSize(1);

        for (int i = 0; i < 5 * 300 && !snapshot().situation().instances().isEmpty(); i++) {
            iterate();
            loop.reported("g", new DemandReport(200, List.of(), List.of(), List.of()), stepped.now());
            acknowledgeNewestView();
        }

        assertThat(snapshot().situation().instances()).isEmpty();
        assertThat(nodes.unloads()).isEqualTo(1);
        assertThat(Duration.ofNanos(stepped.now() - asked))
                .isGreaterThan(Duration.ofSeconds(PolicySettings.DEFAULTS.idleDelay()));
    }

    @Test
    void pinnedPlacements_areLoaded_andUnpinnedOnesUnloaded() {
        Placement pinned = new Placement(SMALL, "b");
        iterate();
        iterate();

        loop.pin(Set.of(pinned));
        for (int i = 0; i < 5; i++) {
            iterate();
        }
        assertThat(snapshot().situation().instances()).containsOnlyKeys(pinned);
        assertThat(snapshot().situation().instances().get(pinned)).isEqualTo(InstanceState.ACTIVE);

        loop.pin(Set.of());
        for (int i = 0; i < 5 * 100 && !snapshot().situation().instances().isEmpty(); i++) {
            iterate();
        }
        assertThat(snapshot().situation().instances()).isEmpty();
        assertThat(nodes.unloads()).isEqualTo(1);
    }

    @Test
    void gatewayWithANewerView_getsOneThatExceedsIt() {
        iterate();
        iterate();

        loop.attached("g", 2_000_000, stepped.now());
        iterate();

        assertThat(views).extracting(View::version).containsExactly(1_000_001L, 2_000_001L);
        assertThat(snapshot().gateways()).singleElement().satisfies(gateway -> {
            assertThat(gateway.gateway()).isEqualTo("g");
            assertThat(gateway.attached()).isTrue();
            assertThat(gateway.leaseMs()).isBetween(9_000L, 10_000L);
        });
        loop.detached("g", stepped.now());
        assertThat(snapshot().gateways()).singleElement().satisfies(gateway -> assertThat(gateway.attached())
                .isFalse());
        loop.stopped("g", stepped.now());
        assertThat(snapshot().gateways()).isEmpty();
    }

    @Test
    void pin_isAcceptedAndLoadedFor_untilItIsRemoved() {
        iterate();
        iterate();

        loop.pinRequested("g", 1, "large", true);
        loop.pinRequested("g", 2, "large", true);
        iterate();
        assertThat(published).containsExactly("large true 1000000", "g 1 ", "g 2 ");
        for (int i = 0; i < 5 * 200; i++) {
            iterate();
        }
        assertThat(snapshot().situation().instances()).hasSize(1).allSatisfy((placement, state) -> {
            assertThat(placement.variant()).startsWith("large");
            assertThat(state).isEqualTo(InstanceState.ACTIVE);
        });
        assertThat(nodes.loads()).isEqualTo(1);
        assertThat(stepped.journal().newest(9, entry -> entry.event().equals("pin")))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.entry().application()).isEqualTo("fashion");
                    assertThat(line.entry().outcome()).isEqualTo("pinned");
                });
        assertThat(snapshot().changes()).singleElement().satisfies(change -> assertThat(change.reason())
                .contains("pinned"));

        loop.pinRequested("g", 3, "large", false);
        for (int i = 0; i < 5 * 100 && !snapshot().situation().instances().isEmpty(); i++) {
            iterate();
        }
        assertThat(snapshot().situation().instances()).isEmpty();
        assertThat(published).endsWith("large false 1000001", "g 3 ");
    }

    @Test
    void pin_itsNodeGoesDown_isServedByAnother() {
        iterate();
        iterate();
        loop.pinRequested("g", 1, "fashion", true);
        for (int i = 0; i < 10; i++) {
            iterate();
        }
        String first =
                snapshot().situation().instances().keySet().iterator().next().node();

        nodes.silent(first, true);
        for (int i = 0; i < 5 * 20; i++) {
            iterate();
        }

        String other = first.equals("a") ? "b" : "a";
        assertThat(snapshot().situation().instances()).anySatisfy((placement, state) -> {
            assertThat(placement.node()).isEqualTo(other);
            assertThat(state).isEqualTo(InstanceState.ACTIVE);
        });
    }

    @Test
    void pin_ofUnknownName_isRefused() {
        loop.pinRequested("g", 1, "nope", true);
        iterate();

        assertThat(published).containsExactly("g 1 the controller's catalog has no 'nope'");
        assertThat(stepped.journal().newest(9, entry -> entry.event().equals("pin")))
                .isEmpty();
    }

    @Test
    void pinsOfAnEarlierController_areRestored() {
        loop.attached("g", 0, stepped.now());
        loop.pinsRestored("g", List.of(new AvailabilityPin("fashion", true, 5), new AvailabilityPin("nope", true, 6)));
        for (int i = 0; i < 20; i++) {
            iterate();
        }

        assertThat(published).containsExactly("fashion true 5");
        assertThat(nodes.loads()).isEqualTo(1);
    }

    private void acknowledgeNewestView() {
        View newest = views.get(views.size() - 1);
        stepped.gateways().applied("g", newest.version(), stepped.now());
        newest.instances().stream()
                .filter(instance -> instance.state() == InstanceState.DRAINING)
                .map(instance -> new Placement(instance.variant(), instance.node()))
                .forEach(placement -> stepped.gateways().drained("g", newest.version(), placement, stepped.now()));
    }

    private DemandReport cold() {
        ClassTraffic traffic = new ClassTraffic(
                new DemandGrid(CATALOG).of("fashion", new Objective(100, 0.85), 1), "", 100, 1, 1, 0, 0);
        return new DemandReport(100, List.of(traffic), List.of(), List.of(traffic));
    }

    private ControllerSnapshot snapshot() {
        return stepped.snapshot();
    }

    private Duration iterate() {
        return iterate(200);
    }

    private Duration iterate(long afterMs) {
        return stepped.iterate(afterMs);
    }

    private final class Told implements GatewayPublisher {

        @Override
        public void view(View view) {
            views.add(view);
        }

        @Override
        public void pins(List<AvailabilityPin> pins) {
            pins.forEach(pin -> published.add("%s %s %d".formatted(pin.name(), pin.wanted(), pin.stamp())));
        }

        @Override
        public void answer(String gateway, long number, String refusal) {
            published.add("%s %d %s".formatted(gateway, number, refusal));
        }
    }
}
