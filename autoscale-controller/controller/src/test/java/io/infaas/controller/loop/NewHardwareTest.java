package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.Variant;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.journalfile.JournalLine;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.controller.profiling.MeasuredCatalog;
import io.infaas.controller.profiling.NodeProfiling;
import io.infaas.controller.profiling.NodeTrials;
import io.infaas.controller.profiling.VariantMeasurer;
import io.infaas.controller.profiling.VariantMeasurer.MeasuringException;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.controller.reconcile.ReconcilerSettings;
import io.infaas.controller.status.ControllerMetrics;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
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
import org.junit.jupiter.api.io.TempDir;

/** Nodes of a type that nothing was measured on, without a thread: the test controls time, nodes, calls and measurements. */
final class NewHardwareTest {

    private static final NodeType NEW = new NodeType("new", 4, 8L << 30, 0, 0.2);
    private static final Node FIRST = new Node("a", "127.0.0.1", 9000, 9001, Catalogs.NODE_TYPE);
    private static final Node ADDED = new Node("b", "127.0.0.1", 9002, 9003, NEW.name());
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_000_000), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private Catalog built = built(NEW);
    private final String small = built.variants().get(0).name();
    private final InstantNodes nodes = new InstantNodes(List.of(FIRST));
    private final JournalTail journal = new JournalTail(CLOCK);
    private final ControllerMetrics metrics = new ControllerMetrics(Clock.systemUTC());
    private final List<View> views = new ArrayList<>();
    private final Deque<Runnable> queued = new ArrayDeque<>();
    private final Deque<Runnable> measuring = new ArrayDeque<>();
    private final List<String> failing = new ArrayList<>();
    private Set<Placement> pinned = Set.of();
    private boolean leads = true;
    private long now = TimeUnit.HOURS.toNanos(1);
    private Optional<MeasuredCatalog> catalog = Optional.empty();
    private Optional<ControlLoop> loop = Optional.empty();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void nodeThatComes_measuresBeforeItIsUsed_andServesByWhatItMeasured() throws IOException {
        start();

        nodes.add(ADDED);
        pin(small, "b");
        iterate(20);

        assertThat(measuring).hasSize(1);
        assertThat(nodes.loadedOn("b")).isEmpty();
        assertThat(lastView().nodes()).containsExactly(FIRST);
        assertThat(snapshot().nodes()).containsExactly(FIRST, ADDED);
        assertThat(snapshot().situation().nodes())
                .filteredOn(node -> node.id().equals("b"))
                .singleElement()
                .satisfies(node -> assertThat(node.up()).isTrue())
                .satisfies(node -> assertThat(node.cordoned()).isTrue());
        assertThat(reason("node-measures"))
                .isEqualTo("measures 2 variants for node type 'new'; takes no placements meanwhile");

        measure();
        iterate(20);

        assertThat(lastView().nodes()).containsExactly(FIRST, ADDED);
        assertThat(lastView().catalog()).isEqualTo(inForce());
        assertThat(lastView().catalog().variants().subList(0, 2))
                .allSatisfy(variant -> assertThat(variant.profile("new")).contains(measured()));
        assertThat(nodes.loadedOn("b")).containsExactly(small);
        assertThat(reason("node-measured")).isEqualTo("2 of 2 variants measured for node type 'new'");
        assertThat(measuring).isEmpty();
        assertThat(MeasuredCatalog.open(built, file()).inForce()).isEqualTo(inForce());
    }

    @Test
    void onlyNode_isUsedByEstimatesAndNeverWithheld() {
        nodes.refuse("a");
        start();

        nodes.add(ADDED);
        pin(small, "b");
        iterate(40);

        assertThat(measuring).isEmpty();
        assertThat(nodes.loadedOn("b")).containsExactly(small);
        assertThat(lastView()
                        .catalog()
                        .variants()
                        .get(0)
                        .profile("new")
                        .orElseThrow()
                        .isEstimated())
                .isTrue();
    }

    @Test
    void nodeThatServes_isNotWithheld_andMeasuresOnceItIsEmpty() {
        nodes.add(ADDED);
        nodes.load("b", small);
        pinned = Set.of(new Placement(small, "b"));
        start();
        iterate(20);

        assertThat(measuring).isEmpty();
        assertThat(lastView().nodes()).containsExactly(FIRST, ADDED);

        pin(small, "a");
        iterate(3_000);

        assertThat(nodes.loadedOn("b")).isEmpty();
        assertThat(measuring).hasSize(1);
    }

    @Test
    void severalNodesThatCome_measureOneAfterTheOther_andOnlyWhatIsMissing() {
        failing.add(built.variants().get(1).name());
        start();
        nodes.add(ADDED);
        nodes.add(new Node("c", "127.0.0.1", 9004, 9005, NEW.name()));
        iterate(20);

        assertThat(measuring).hasSize(1);
        assertThat(lastView().nodes()).extracting(Node::id).containsExactly("a", "c");

        measure();
        iterate(20);

        // what failed beside what did not is not tried again
        assertThat(measuring).isEmpty();
        assertThat(lastView().nodes()).extracting(Node::id).containsExactly("a", "b", "c");
        assertThat(reason("node-measured"))
                .startsWith("1 of 2 variants measured for node type 'new'; 1 failed, first 'large-")
                .endsWith("does not run");
        assertThat(lastView()
                        .catalog()
                        .variants()
                        .get(1)
                        .profile("new")
                        .orElseThrow()
                        .isEstimated())
                .isTrue();
    }

    @Test
    void nodeThatMeasuresNothing_isUsedByEstimates_andTriedAgainAfterTenMinutes() {
        built.variants().forEach(variant -> failing.add(variant.name()));
        start();
        nodes.add(ADDED);
        iterate(20);
        measure();
        iterate(20);

        assertThat(lastView().nodes()).containsExactly(FIRST, ADDED);
        assertThat(measuring).isEmpty();

        iterate(5 * 600);

        assertThat(measuring).hasSize(1);
    }

    @Test
    void variantForGpus_hasNoEstimate_andIsLoadedOnceItIsMeasured() {
        built = built(new NodeType("new", 4, 8L << 30, 1, 8L << 30, 1));
        String forGpus = built.variants().get(2).name();
        start();
        assertThat(inForce().variants().get(2).profiles()).isEmpty();
        nodes.add(ADDED);
        pin(forGpus, "b");
        iterate(20);
        assertThat(nodes.loadedOn("b")).isEmpty();

        measure();
        iterate(20);

        assertThat(nodes.loadedOn("b")).containsExactly(forGpus);
    }

    @Test
    void nodeThatGoesWhileItMeasures_isForgotten() {
        start();
        nodes.add(ADDED);
        iterate(20);
        nodes.remove(ADDED);
        nodes.refuse(ADDED.id());
        // half of the nodes: the view keeps the node for a minute
        iterate(400);

        assertThat(snapshot().nodes()).containsExactly(FIRST);
        assertThat(snapshot().situation().nodes()).hasSize(1);
    }

    @Test
    void controllerThatDoesNotLeadAnyMore_measuresNothing() {
        start();
        nodes.add(ADDED);
        iterate(20);
        leads = false;
        measure();
        iterate(1);

        assertThat(reason("node-measured"))
                .isEqualTo("0 of 2 variants measured for node type 'new'; this controller does not lead any more;"
                        + " planning uses estimates for it");
    }

    private void start() {
        MeasuredCatalog opened = MeasuredCatalog.open(built, file());
        catalog = Optional.of(opened);
        NodeProfiling profiling = new NodeProfiling(opened, new Measurer(), measuring::add, () -> {});
        ControllerConfig config = LoopbackConfig.of(built, nodes, PolicySettings.DEFAULTS, 0, Optional.empty())
                .with(profiling);
        GatewayRegistry gateways = new GatewayRegistry(now, true, GatewayRegistry.LEASE);
        Reconciler reconciler = new Reconciler(
                config.loop().catalogInForce(),
                ReconcilerSettings.DEFAULTS,
                nodes,
                (placement, version) -> gateways.isDrained(placement, version, now),
                journal,
                queued::add,
                () -> {});
        ControlLoop created = new ControlLoop(
                config.loop(),
                config.loop().catalogInForce(),
                new NodeTrials(config.loop().profiling(), () -> leads),
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
        loop = Optional.of(created);
        created.pin(pinned);
        iterate(20);
    }

    private ControllerSnapshot snapshot() {
        return loop.orElseThrow().snapshot(now);
    }

    private Catalog inForce() {
        return catalog.orElseThrow().inForce();
    }

    private Path file() {
        return folder.resolve("measured.json");
    }

    private void pin(String variant, String node) {
        pinned = Set.of(new Placement(variant, node));
        loop.ifPresent(one -> one.pin(pinned));
    }

    private void iterate(int times) {
        for (int i = 0; i < times; i++) {
            now += TimeUnit.MILLISECONDS.toNanos(200);
            while (!queued.isEmpty()) {
                queued.remove().run();
            }
            loop.orElseThrow().iterate(now);
        }
    }

    private void measure() {
        measuring.remove().run();
    }

    private View lastView() {
        return views.get(views.size() - 1);
    }

    private String reason(String event) {
        return journal.newest(9, entry -> entry.event().equals(event)).stream()
                .map(JournalLine::entry)
                .map(entry -> entry.reason())
                .findFirst()
                .orElse("none");
    }

    private static Catalog built(NodeType type) {
        Catalog measured = Catalogs.fashion()
                .objective(new Objective(100, 0.85))
                .variant("small", "fp32", 0.88, 1)
                .variant("large", "fp32", 0.93, 10)
                .unprofiled("small", "fp32", "onnxruntime-cuda")
                .build();
        return new Catalog(
                measured.applications(),
                measured.architectures(),
                measured.variants(),
                List.of(Catalogs.nodeType(), type));
    }

    private static Profile measured() {
        return ProfileFixture.on("new").linear(3, 32).accuracy(0.9, 2000).build();
    }

    private final class Measurer implements VariantMeasurer {

        @Override
        public boolean isFor(String application) {
            return application.equals("fashion");
        }

        @Override
        public Profile measure(Node node, NodeType type, Variant variant, String application)
                throws MeasuringException {
            if (failing.contains(variant.name())) {
                throw new MeasuringException("does not run", new IOException());
            }
            return measured();
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
