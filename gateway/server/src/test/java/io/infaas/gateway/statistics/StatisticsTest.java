package io.infaas.gateway.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.triton.metrics.FailureReason;
import io.infaas.triton.metrics.MachineGauge;
import io.infaas.triton.metrics.MetricsReading;
import io.infaas.triton.metrics.ModelVersion;
import io.infaas.triton.protocol.InferStatistics;
import io.infaas.triton.protocol.ModelStatistics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes, each with the three variants of two architectures of one application. */
class StatisticsTest {

    private final Map<String, List<ModelStatistics>> told = new HashMap<>();
    private final Map<String, MetricsReading> pages = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final Router router = new Router(
            new CheapestInTime(bound -> 0),
            GatewayLimits.DEFAULT,
            new GatewayMetrics(new SimpleMeterRegistry()),
            lost -> {},
            SystemTicker.INSTANCE);
    private final MergedStatistics statistics = new MergedStatistics(
            router, this::ask, node -> Future.succeededFuture(pages.getOrDefault(node.id(), MetricsReading.NONE)));
    private final View view = ViewFixture.fashion().view();
    private final String small = variant("small-fp32-t1");
    private final String large = variant("large-fp32-t1");
    private final String larger = variant("large-fp32-t2");

    @BeforeEach
    void apply() {
        router.apply(view);
    }

    @Test
    void read_severalVariantsOnSeveralNodes_oneEntryWithTheSum() {
        told.put("a", List.of(NodeStatistics.pairs(small, 1), NodeStatistics.pairs(large, 10)));
        told.put(
                "b",
                List.of(
                        NodeStatistics.pairs(small, 100),
                        NodeStatistics.pairs(larger, 1_000),
                        NodeStatistics.pairs("stranger", 5)));

        assertThat(counts("fashion")).containsExactly(tuple("fashion", "1", 1_111L, 2_222L));
        assertThat(counts("large")).containsExactly(tuple("large", "1", 1_010L, 2_020L));
        assertThat(counts(large)).containsExactly(tuple(large, "1", 10L, 20L));
        assertThat(counts("small-fp32-t1")).containsExactly(tuple("small-fp32-t1", "1", 101L, 202L));
    }

    @Test
    void read_noName_applicationsAlone() {
        told.put("a", List.of(NodeStatistics.pairs(small, 1)));

        assertThat(counts("")).containsExactly(tuple("fashion", "1", 1L, 2L));
    }

    @Test
    void read_variantUnloaded_stillCounted() {
        told.put("a", List.of(NodeStatistics.pairs(small, 3), NodeStatistics.pairs(large, 4)));
        assertThat(executions()).isEqualTo(7);

        told.put("a", List.of(NodeStatistics.pairs(small, 5)));

        assertThat(executions()).isEqualTo(9);
        told.put("a", List.of(NodeStatistics.pairs(small, 5), NodeStatistics.pairs(large, 6)));
        assertThat(executions()).isEqualTo(15);
    }

    @Test
    void read_nodeRestarted_countsOn() {
        told.put("a", List.of(NodeStatistics.pairs(small, 3)));
        assertThat(executions()).isEqualTo(3);

        told.put("a", List.of(NodeStatistics.pairs(small, 1)));

        assertThat(executions()).isEqualTo(4);
        assertThat(executions()).isEqualTo(4);
    }

    @Test
    void read_nodeDoesNotAnswer_asItWasLast() {
        told.put("a", List.of(NodeStatistics.pairs(small, 3)));
        told.put("b", List.of(NodeStatistics.pairs(small, 30)));
        assertThat(executions()).isEqualTo(33);

        told.remove("a");
        told.put("b", List.of(NodeStatistics.pairs(small, 40)));

        assertThat(executions()).isEqualTo(43);
    }

    @Test
    void read_nodeLeftTheView_stillCounted() {
        told.put("a", List.of(NodeStatistics.pairs(small, 3)));
        told.put("b", List.of(NodeStatistics.pairs(small, 30)));
        assertThat(executions()).isEqualTo(33);

        List<Node> one = view.nodes().subList(0, 1);
        router.apply(new View(
                2,
                view.catalog(),
                one,
                view.instances().stream()
                        .filter(instance -> instance.node().equals("a"))
                        .toList()));

        assertThat(executions()).isEqualTo(33);
    }

    @Test
    void readMetrics_twoNodesTellReasons_theirSumWithWhatTheGatewayCounts() {
        pages.put("a", page(small, 1, 2));
        pages.put("b", page(large, 10, 20));
        told.put("a", List.of(NodeStatistics.pairs(small, 3)));
        told.put("b", List.of(NodeStatistics.pairs(large, 30)));
        router.loads().applications().recordUnsent("fashion", RefusalReason.SHED);
        router.loads().applications().recordUnsent("fashion", RefusalReason.DEADLINE);
        router.loads().applications().recordUnsent("fashion", RefusalReason.CANCELLED);
        router.loads().applications().recordUnsent("fashion", RefusalReason.UNAVAILABLE);

        ServedMetrics.ServedModel fashion =
                statistics.readMetrics().result().models().get(0);

        assertThat(fashion.failures().reasons())
                .isEqualTo(Map.of(
                        FailureReason.BACKEND,
                        11L,
                        FailureReason.REJECTED,
                        2L,
                        FailureReason.CANCELED,
                        1L,
                        FailureReason.OTHER,
                        0L));
        assertThat(fashion.pending()).isEqualTo(22);
    }

    @Test
    void readMetrics_pageFailsForATime_failuresMeanwhileAreOtherAndNoneCountsTwice() {
        failed(2);
        pages.put("a", page(small, 2, 5));
        assertThat(reasons()).containsExactly(0L, 0L, 2L, 0L);

        failed(5);
        pages.remove("a");
        assertThat(reasons()).containsExactly(0L, 0L, 2L, 3L);
        assertThat(statistics.readMetrics().result().models().get(0).pending()).isZero();

        failed(6);
        pages.put("a", page(small, 6, 0));
        assertThat(reasons()).containsExactly(0L, 0L, 2L, 4L);
        failed(7);
        pages.put("a", page(small, 7, 0));
        assertThat(reasons()).containsExactly(0L, 0L, 3L, 4L);
    }

    private void failed(long count) {
        told.put(
                "a",
                List.of(ModelStatistics.newBuilder()
                        .setName(small)
                        .setVersion("1")
                        .setInferenceStats(InferStatistics.newBuilder().setFail(NodeStatistics.duration(count)))
                        .build()));
    }

    private Collection<Long> reasons() {
        return statistics
                .readMetrics()
                .result()
                .models()
                .get(0)
                .failures()
                .reasons()
                .values();
    }

    private static MetricsReading page(String model, long backend, long pending) {
        ModelVersion version = new ModelVersion(model, "1");
        Map<FailureReason, Long> reasons = MetricsReading.zeros();
        reasons.put(FailureReason.BACKEND, backend);
        return new MetricsReading(Map.of(version, reasons), Map.of(version, pending), Map.of());
    }

    @Test
    void read_leadsNowhere_wordsOfTriton() {
        assertRefused("nope", "", "requested model 'nope' is not available");
        assertRefused("nope", "3", "requested model 'nope' is not available");
        assertRefused("fashion", "3", "requested model version is not available for model 'fashion'");
        assertRefused(
                "nope",
                "x",
                "failed to get model version from specified version string 'x' (details: stol), version should be an"
                        + " integral value > 0");
        assertThat(asked).isEmpty();
    }

    @Test
    void viewed_instanceDrains_itsNodeAlone() {
        View drains = ViewFixture.fashion()
                .node("c")
                .instance("small-fp32-t1", "c", InstanceState.DRAINING)
                .view(2);
        router.apply(drains);
        told.put("c", List.of(NodeStatistics.pairs(small, 6)));

        statistics.apply(drains);

        assertThat(asked).containsExactly("c");
        told.put("c", List.of());
        assertThat(executions()).isEqualTo(6);
    }

    private long executions() {
        return statistics.read("fashion", "1").result().get(0).getExecutionCount();
    }

    private List<Tuple> counts(String name) {
        return statistics.read(name, "").result().stream()
                .map(model -> tuple(
                        model.getName(), model.getVersion(), model.getExecutionCount(), model.getInferenceCount()))
                .toList();
    }

    private void assertRefused(String name, String version, String text) {
        assertThat(statistics.read(name, version).cause()).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(RefusalReason.INVALID_ARGUMENT);
            assertThat(refusal).hasMessage(text);
        });
    }

    private Future<List<ModelStatistics>> ask(Node node) {
        asked.add(node.id());
        List<ModelStatistics> models = told.get(node.id());
        return models == null ? Future.failedFuture("silent") : Future.succeededFuture(models);
    }

    private String variant(String alias) {
        return view.catalog().variant(alias).orElseThrow().name();
    }

    private final MergedStatistics.NodeGauges gauges = new MergedStatistics.NodeGauges();
    private final Node one = new Node("a", "host", 1, 2, 3, "cpu");
    private final Node beside = new Node("b", "host", 4, 5, 6, "cpu");
    private final Node elsewhere = new Node("c", "other", 1, 2, 3, "cpu");

    @Test
    void machine_twoServersOnOneHost_theHostCountsOnceAndEachServerItself() {
        gauges.put(one, reading(0.2, 100, 10));
        gauges.put(beside, reading(0.4, 100, 10));
        gauges.put(elsewhere, reading(0.8, 50, 10));

        assertThat(gauges.machine())
                .containsOnly(
                        entry(MachineGauge.CPU_UTILIZATION, (0.4 + 0.8) / 2),
                        entry(MachineGauge.CPU_MEMORY_TOTAL, 150.0),
                        entry(MachineGauge.PINNED_MEMORY_TOTAL, 30.0));
    }

    @Test
    void machine_nodeFellSilentOrLeft_notCounted() {
        gauges.put(one, reading(0.2, 100, 10));
        gauges.put(elsewhere, reading(0.8, 50, 10));
        gauges.put(one, MetricsReading.NONE);
        assertThat(gauges.machine()).containsEntry(MachineGauge.CPU_MEMORY_TOTAL, 50.0);

        gauges.keep(List.of(one));

        assertThat(gauges.machine()).isEmpty();
    }

    private static MetricsReading reading(double utilization, double memory, double pinned) {
        return new MetricsReading(
                Map.of(),
                Map.of(),
                Map.of(
                        MachineGauge.CPU_UTILIZATION,
                        utilization,
                        MachineGauge.CPU_MEMORY_TOTAL,
                        memory,
                        MachineGauge.PINNED_MEMORY_TOTAL,
                        pinned));
    }

    private record Look(Node node, Promise<Void> end) {}

    private final Node a = node("a");
    private final Node b = node("b");
    private final List<Look> looks = new ArrayList<>();
    private final MergedStatistics.NodeSweeps sweeps = new MergedStatistics.NodeSweeps(node -> {
        Look look = new Look(node, Promise.promise());
        looks.add(look);
        return look.end().future();
    });

    @Test
    void over_severalNodes_allAtOnceAndOverWithTheLast() {
        Future<Void> sweep = sweeps.sweep(List.of(a, b));

        assertThat(looks).extracting(Look::node).containsExactlyInAnyOrder(a, b);
        looks.get(0).end().complete();
        assertThat(sweep.isComplete()).isFalse();
        looks.get(1).end().complete();
        assertThat(sweep.succeeded()).isTrue();
    }

    @Test
    void over_anotherUnderWay_oneMoreForAllWhoCameMeanwhile() {
        Future<Void> first = sweeps.sweep(List.of(a));
        Future<Void> second = sweeps.sweep(List.of(a));
        Future<Void> third = sweeps.sweep(List.of(b));

        assertThat(looks).hasSize(1);
        looks.get(0).end().complete();

        assertThat(first.succeeded()).isTrue();
        assertThat(second.isComplete()).isFalse();
        assertThat(looks).hasSize(3);
        looks.get(1).end().complete();
        looks.get(2).end().complete();
        assertThat(second.succeeded()).isTrue();
        assertThat(third.succeeded()).isTrue();
    }

    @Test
    void over_noNodes_overEvenBehindAnother() {
        Future<Void> first = sweeps.sweep(List.of(a));
        Future<Void> nothing = sweeps.sweep(List.of());

        looks.get(0).end().complete();

        assertThat(first.succeeded()).isTrue();
        assertThat(nothing.succeeded()).isTrue();
        assertThat(sweeps.sweep(List.of()).succeeded()).isTrue();
    }

    @Test
    void over_aLookFails_overAllTheSame() {
        Future<Void> sweep = sweeps.sweep(List.of(a));

        looks.get(0).end().fail("gone");

        assertThat(sweep.succeeded()).isTrue();
    }

    private static Node node(String id) {
        return new Node(id, "127.0.0.1", 8000, 8001, Catalogs.NODE_TYPE);
    }
}
