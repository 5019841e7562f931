package io.infaas.gateway.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.AdoptedModel;
import io.infaas.catalog.Application;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControlledGateway;
import io.infaas.gateway.nodes.NodeCredentials;
import io.infaas.triton.client.HostAddresses;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdoptionIT {

    private final Vertx vertx = Vertx.vertx();
    private final Taken taken = new Taken();
    private ScriptedTriton a;
    private ScriptedTriton b;
    private @Nullable Adoption begun;

    @BeforeEach
    void start() throws Exception {
        a = new ScriptedTriton(vertx);
        b = new ScriptedTriton(vertx);
    }

    @AfterEach
    void close() throws Exception {
        if (begun != null) {
            begun.close().await(10, TimeUnit.SECONDS);
        }
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void looked_nodesWithModels_oneApplicationOfOneVariantEach() throws Exception {
        a.load(AdoptedConfigs.of("m", 4), 1);
        a.load(AdoptedConfigs.of("Other.model-2", 4), 3, 1);
        b.load(AdoptedConfigs.of("m", 4), 1);

        begin();

        View view = taken.latest();
        assertThat(names(view)).containsExactly("Other.model-2", "m");
        assertThat(view.instances().stream().map(Instance::node))
                .containsExactly(a.address().id(), a.address().id(), b.address().id());
        assertThat(view.catalog().variant("Other.model-2"))
                .map(Variant::adopted)
                .map(AdoptedModel::versions)
                .hasValue(List.of(1L, 3L));
        assertThat(adoption().models()).isEqualTo(2);
        assertThat(adoption().silentNodes()).isZero();
    }

    @Test
    void rescan_modelAppearsAndVanishes_viewsFollow() throws Exception {
        a.load(AdoptedConfigs.of("m", 4), 1);
        begin();

        b.load(AdoptedConfigs.of("late", 4), 1);
        Until.within(20, () -> names(taken.latest()).equals(List.of("late", "m")));
        a.unload("m");
        Until.within(20, () -> names(taken.latest()).equals(List.of("late")));

        assertThat(taken.latest().instances()).hasSize(1);
    }

    @Test
    void rescan_nothingChanges_noFurtherView() throws Exception {
        a.load(AdoptedConfigs.of("m", 4), 1);
        begin();
        int views = taken.views.size();
        int looks = a.looks.get();

        Until.within(20, () -> a.looks.get() > looks + 3);

        assertThat(taken.views).hasSize(views);
    }

    @Test
    void rescan_modelLoadedWithOtherShape_viewHasTheNewContract() throws Exception {
        a.load(AdoptedConfigs.of("m", 4), 1);
        begin();

        a.load(AdoptedConfigs.of("m", 5), 1);

        Until.within(20, () -> taken.latest()
                .catalog()
                .application("m")
                .orElseThrow()
                .contract()
                .inputs()
                .get(0)
                .shape()
                .equals(List.of(5L)));
    }

    @Test
    void rescan_nodesDiffer_theMinorityIsCountedAndServesAgainOnceItAgrees() throws Exception {
        a.load(AdoptedConfigs.of("m", 4), 1);
        b.load(AdoptedConfigs.of("m", 5), 1);
        begin();

        assertThat(adoption().leftOutModels()).isEqualTo(1);
        assertThat(taken.latest().instances()).hasSize(1);
        b.load(AdoptedConfigs.of("m", 4), 1);
        Until.within(20, () -> taken.latest().instances().size() == 2);
        assertThat(adoption().leftOutModels()).isZero();
    }

    @Test
    void rescan_nodeDies_itsModelsStayAndTheDeathIsCounted() throws Exception {
        a.load(AdoptedConfigs.of("m", 4), 1);
        begin();
        int views = taken.views.size();

        a.kill();
        Until.within(20, () -> adoption().silentNodes() == 1);

        assertThat(names(taken.latest())).containsExactly("m");
        a.unload("m");
        a.revive();
        Until.within(20, () -> names(taken.latest()).isEmpty());
        assertThat(adoption().silentNodes()).isZero();
        assertThat(taken.views).hasSize(views + 1);
    }

    @Test
    void looked_nodeSaysNothing_overByTheDeadlineAndTheOthersServe() throws Exception {
        a.silent = true;
        b.load(AdoptedConfigs.of("m", 4), 1);

        begin();

        assertThat(names(taken.latest())).containsExactly("m");
        assertThat(adoption().silentNodes()).isEqualTo(1);
        a.load(AdoptedConfigs.of("late", 4), 1);
        a.silent = false;
        Until.within(20, () -> names(taken.latest()).equals(List.of("late", "m")));
    }

    @Test
    void looked_nobodyThere_noViewAndNothingServed() throws Exception {
        a.kill();
        b.kill();

        begin();

        assertThat(taken.views).isEmpty();
        b.load(AdoptedConfigs.of("m", 4), 1);
        b.revive();
        Until.within(20, () -> !taken.views.isEmpty());
        assertThat(names(taken.latest())).containsExactly("m");
    }

    @Test
    void looked_modelWithoutWordsForIt_leftOutAndTheOthersServe() throws Exception {
        a.load(AdoptedConfigs.of("m", 4), 1);
        a.load(AdoptedConfigs.of("with space", 4), 1);
        a.load(AdoptedConfigs.of("no-inputs", 4).clearInput(), 1);

        begin();

        assertThat(names(taken.latest())).containsExactly("m");
        assertThat(adoption().leftOutModels()).isEqualTo(2);
    }

    @Test
    void scan_longBeforeTheNext_modelsOfThatNodeAreInForce() throws Exception {
        begin(Duration.ofHours(1));
        a.load(AdoptedConfigs.of("late", 4), 1);
        b.load(AdoptedConfigs.of("other", 4), 1);

        adoption().scan(List.of(a.address())).await(10, TimeUnit.SECONDS);

        assertThat(names(taken.latest())).containsExactly("late");
        assertThat(adoption().serves("late")).isTrue();
        assertThat(adoption().serves("other")).isFalse();
    }

    @Test
    void scan_byManyAtOnce_oneFollowsTheScanUnderWay() throws Exception {
        begin(Duration.ofHours(1));
        int before = a.looks.get();

        List<Future<Void>> asked = Stream.generate(() -> adoption().scan(List.of(a.address())))
                .limit(50)
                .toList();
        Future.all(asked).await(10, TimeUnit.SECONDS);

        assertThat(a.looks.get() - before).isBetween(2, 49);
    }

    @Test
    void scan_nodeDoesNotAnswer_completesByTheDeadlineAndModelsStay() throws Exception {
        a.load(AdoptedConfigs.of("m", 4), 1);
        begin(Duration.ofHours(1));
        a.kill();

        adoption().scan(List.of(a.address())).await(10, TimeUnit.SECONDS);

        assertThat(names(taken.latest())).containsExactly("m");
        assertThat(adoption().silentNodes()).isEqualTo(1);
    }

    private void begin() throws Exception {
        begin(Duration.ofMillis(100));
    }

    private void begin(Duration rescan) throws Exception {
        AdoptionConfig nodes = new AdoptionConfig(
                Stream.of(a, b).map(ScriptedTriton::address).toList(), rescan, Duration.ofSeconds(2));
        begun = Adoption.start(vertx, nodes, taken, NodeCredentials.NONE, HostAddresses.BY_VERTX);
        adoption().awaitFirstScan().await(20, TimeUnit.SECONDS);
    }

    private Adoption adoption() {
        return Optional.ofNullable(begun).orElseThrow();
    }

    private static List<String> names(View view) {
        return view.catalog().applications().stream().map(Application::name).toList();
    }

    /** A gateway that only remembers its views. */
    private static final class Taken implements ControlledGateway {

        final List<View> views = new CopyOnWriteArrayList<>();

        View latest() {
            return views.get(views.size() - 1);
        }

        @Override
        public void apply(View view) {
            views.add(view);
        }

        @Override
        public long viewVersion() {
            return views.isEmpty() ? 0 : latest().version();
        }

        @Override
        public boolean isIdle(String variant, String node) {
            return true;
        }

        @Override
        public DemandReport report() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onCold(Runnable told) {
            throw new UnsupportedOperationException();
        }
    }
}
