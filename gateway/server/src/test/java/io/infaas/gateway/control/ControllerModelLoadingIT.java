package io.infaas.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.RandomDraw;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loads and unloads of clients, by views that the test gives and a controller that only remembers. */
class ControllerModelLoadingIT {

    private final Vertx vertx = Vertx.vertx();
    private final Router router = new Router(
            new CheapestInTime(RandomDraw.fair()),
            GatewayLimits.DEFAULT,
            new GatewayMetrics(new SimpleMeterRegistry()),
            instance -> {},
            SystemTicker.INSTANCE);
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void load_somethingServes_overAtOnce() throws Exception {
        router.apply(
                garments().instance("small-fp32-t1", "a", InstanceState.ACTIVE).view());

        loading(Duration.ofSeconds(20)).load("fashion").await(20, TimeUnit.SECONDS);

        assertThat(asked).containsExactly("fashion true");
    }

    @Test
    void load_nothingServesYet_overWhenAViewSaysSo() throws Exception {
        router.apply(
                garments().instance("small-fp32-t1", "a", InstanceState.LOADING).view(1));
        Future<Void> load = loading(Duration.ofSeconds(20)).load("small");

        assertThat(load.isComplete()).isFalse();
        router.apply(
                garments().instance("small-fp32-t1", "a", InstanceState.ACTIVE).view(2));

        load.await(20, TimeUnit.SECONDS);
    }

    @Test
    void load_onlyWhatIsBelowTheFloorServes_overWhenSomethingMeetsIt() throws Exception {
        ViewFixture two = garments().objective(new Objective(100, 0.9)).variant("large", "fp32", 1, 0.93, 2.0);
        router.apply(two.instance("small-fp32-t1", "a", InstanceState.ACTIVE).view(1));

        loading(Duration.ofSeconds(20)).load("small-fp32-t1").await(20, TimeUnit.SECONDS);
        Future<Void> load = loading(Duration.ofSeconds(20)).load("fashion");
        assertThat(load.isComplete()).isFalse();
        router.apply(two.instance("large-fp32-t1", "b", InstanceState.ACTIVE).view(2));

        load.await(20, TimeUnit.SECONDS);
    }

    @Test
    void load_notReadyInTime_saysHowFarItIsAndNoVariant() {
        router.apply(garments()
                .instance("small-fp32-t1", "a", InstanceState.FAILED)
                .instance("small-fp32-t1", "b", InstanceState.LOADING)
                .view());

        assertThatThrownBy(() -> loading(Duration.ofMillis(1)).load("small").await(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Refusal.class, late -> assertThat(late.reason()).isEqualTo(RefusalReason.UNAVAILABLE))
                .hasMessage("'small' is pinned and not ready after 0 s: its instances are 1 loading, 1 failed; it stays"
                        + " pinned until it is unloaded");
    }

    @Test
    void load_nothingIsThereInTime_saysSo() {
        router.apply(garments().view());

        assertThatThrownBy(() -> loading(Duration.ofMillis(1)).load("small").await(20, TimeUnit.SECONDS))
                .hasMessageContaining("no running node has capacity for it");
    }

    @Test
    void load_aliasOfAVariant_pinsItsFullName() throws Exception {
        router.apply(
                garments().instance("small-fp32-t1", "a", InstanceState.ACTIVE).view());

        loading(Duration.ofSeconds(20)).load("small-fp32-t1").await(20, TimeUnit.SECONDS);

        assertThat(asked)
                .containsExactly(garments()
                                .catalog()
                                .variant("small-fp32-t1")
                                .orElseThrow()
                                .name() + " true");
    }

    @Test
    void load_unknownName_nobodyIsAsked() throws Exception {
        router.apply(garments().view());

        assertThatThrownBy(() -> loading(Duration.ofSeconds(20)).load("nope"))
                .hasMessage("failed to load 'nope', failed to poll from model repository");
        loading(Duration.ofSeconds(20)).unload("nope").await(20, TimeUnit.SECONDS);
        assertThat(asked).isEmpty();
    }

    @Test
    void unload_servingOrNot_overWhenItIsTakenIn() throws Exception {
        router.apply(garments().view());

        loading(Duration.ofSeconds(20)).unload("fashion").await(20, TimeUnit.SECONDS);

        assertThat(asked).containsExactly("fashion false");
    }

    private ControllerModelLoading loading(Duration longest) {
        return new ControllerModelLoading(
                vertx,
                router,
                (name, wanted, limit) -> {
                    asked.add(name + " " + wanted);
                    return Future.succeededFuture();
                },
                longest);
    }

    private static ViewFixture garments() {
        return new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1.0)
                .node("a")
                .node("b");
    }
}
