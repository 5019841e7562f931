package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.follow.CatalogChanges;
import io.infaas.controller.follow.CatalogInForce;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.controller.profiling.NodeTrials;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.controller.reconcile.ReconcilerSettings;
import io.infaas.controller.status.ControllerMetrics;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Another catalog comes into force while the controller runs: what it has instead serves before what it lacks is out of sight, and later unloaded. */
final class CatalogChangeTest {

    private static final Objective OBJECTIVE = new Objective(100, 0.85);
    private static final Catalog FORMER = Catalogs.fashion()
            .objective(OBJECTIVE)
            .variant("small", "fp32", 0.88, 1)
            .build();
    /** The same variant, built anew from other weights. */
    private static final Catalog REBUILT = RebuiltVariant.in(FORMER);

    private static final String OLD = FORMER.variants().get(0).name();
    private static final String NEW = REBUILT.variants().get(0).name();
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_000_000), ZoneOffset.UTC);

    private final InstantNodes nodes = new InstantNodes("a", "b");
    private final CatalogInForce inForce = new CatalogInForce(FORMER, Set.of());
    private final JournalTail journal = new JournalTail(CLOCK);
    private final ControllerMetrics metrics = new ControllerMetrics(Clock.systemUTC());
    private final List<View> views = new ArrayList<>();
    private final Deque<Runnable> queued = new ArrayDeque<>();
    private long now = TimeUnit.HOURS.toNanos(1);
    private final GatewayRegistry gateways = new GatewayRegistry(now, true, GatewayRegistry.LEASE);
    private final Reconciler reconciler =
            new Reconciler(FORMER, ReconcilerSettings.DEFAULTS, nodes, this::isDrained, journal, queued::add, () -> {});
    private final ControlLoop loop = new ControlLoop(
            LoopbackConfig.of(FORMER, nodes, PolicySettings.DEFAULTS, 0, Optional.empty())
                    .following(inForce)
                    .loop(),
            FORMER,
            new NodeTrials(Optional.empty(), () -> true),
            0,
            PolicyKind.COST.with(PolicySettings.DEFAULTS),
            Planner.AT_ONCE,
            gateways,
            reconciler,
            journal,
            metrics::recordChange,
            new PublishedViews(views),
            CLOCK,
            now);
    private boolean acknowledges = true;

    private boolean isDrained(Placement placement, long version) {
        return gateways.isDrained(placement, version, now) || loop.isLeft(placement, now);
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void variantBuiltAnew_servesBeforeTheFormerOneIsOutOfSight_andThatIsUnloadedWhenNobodySendsThere() {
        serve();
        int before = views.size();

        nodes.loadsWait(true);
        CatalogChanges.replace(inForce, REBUILT);
        iterate(50);
        assertThat(nodes.loads()).isEqualTo(2);
        assertThat(newest().catalog()).isEqualTo(FORMER);
        assertThat(newest().instances()).extracting(Instance::variant).containsExactly(OLD);

        nodes.loadsWait(false);
        iterate(20);
        assertThat(newest().catalog()).isSameAs(REBUILT);
        assertThat(newest().instances()).extracting(Instance::variant).containsExactly(NEW);
        assertThat(views.subList(before, views.size())).allSatisfy(view -> assertThat(view.instances())
                .anyMatch(instance -> instance.state().isServing()));
        assertThat(nodes.unloads()).isZero();

        iterate(60);
        assertThat(nodes.unloads()).isEqualTo(1);
        assertThat(loaded()).containsExactly(NEW);
    }

    @Test
    void gatewayThatHasNotAppliedTheView_keepsTheFormerVariantLoaded() {
        serve();
        acknowledges = false;

        CatalogChanges.replace(inForce, REBUILT);
        iterate(100);
        assertThat(newest().catalog()).isSameAs(REBUILT);
        assertThat(loaded()).containsExactlyInAnyOrder(OLD, NEW);

        acknowledges = true;
        iterate(20);
        assertThat(loaded()).containsExactly(NEW);
    }

    @Test
    void loadThatFails_leavesTheFormerVariantServing() {
        serve();
        nodes.loadsWait(true);
        CatalogChanges.replace(inForce, REBUILT);

        iterate(5 * 60);

        assertThat(newest().catalog()).isEqualTo(FORMER);
        assertThat(newest().instances()).singleElement().satisfies(instance -> assertThat(instance.state())
                .isEqualTo(InstanceState.ACTIVE));
        assertThat(nodes.unloads()).isZero();
    }

    @Test
    void variantThatIsAdded_isShownAtOnce_andTheServingOneStays() {
        serve();
        Catalog more = Catalogs.fashion()
                .objective(OBJECTIVE)
                .variant("small", "fp32", 0.88, 1)
                .variant("large", "fp32", 0.93, 10)
                .build();

        CatalogChanges.replace(inForce, more);
        iterate(2);

        assertThat(newest().catalog()).isSameAs(more);
        assertThat(newest().instances()).extracting(Instance::variant).contains(OLD);
        assertThat(nodes.unloads()).isZero();
    }

    @Test
    void catalogThatComesBack_isInForceAgain_andNothingWasUnloaded() {
        serve();
        nodes.loadsWait(true);
        CatalogChanges.replace(inForce, REBUILT);
        iterate(10);

        CatalogChanges.replace(inForce, FORMER);
        nodes.loadsWait(false);
        iterate(100);

        assertThat(newest().catalog()).isSameAs(FORMER);
        assertThat(loaded()).containsExactly(OLD);
    }

    private void serve() {
        loop.attached("g", 0, now);
        iterate(20);
        assertThat(newest().instances()).extracting(Instance::variant).containsExactly(OLD);
    }

    private List<String> loaded() {
        List<String> all = new ArrayList<>(nodes.loadedOn("a"));
        all.addAll(nodes.loadedOn("b"));
        return all;
    }

    private View newest() {
        return views.get(views.size() - 1);
    }

    /** Five times a second, while queries come. */
    private void iterate(int times) {
        for (int i = 0; i < times; i++) {
            now += TimeUnit.MILLISECONDS.toNanos(200);
            while (!queued.isEmpty()) {
                queued.remove().run();
            }
            loop.iterate(now);
            loop.reported("g", traffic(), now);
            if (acknowledges && !views.isEmpty()) {
                acknowledge(newest());
            } else {
                gateways.reported("g", now);
            }
        }
    }

    private void acknowledge(View view) {
        gateways.applied("g", view.version(), now);
        view.instances().stream()
                .filter(instance -> instance.state() == InstanceState.DRAINING)
                .forEach(instance ->
                        gateways.drained("g", view.version(), new Placement(instance.variant(), instance.node()), now));
    }

    private static DemandReport traffic() {
        ClassTraffic traffic =
                new ClassTraffic(new DemandGrid(FORMER).of("fashion", OBJECTIVE, 1), OLD, 100, 4, 4, 0, 0);
        return new DemandReport((int) Duration.ofMillis(200).toMillis(), List.of(traffic), List.of(), List.of());
    }
}
