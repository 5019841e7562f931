package io.infaas.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.RandomDraw;
import io.infaas.gateway.selection.Selection;
import io.infaas.gateway.selection.SelectionPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RouterIT {

    private static final long FAR = Long.MAX_VALUE / 2;

    private final Vertx vertx = Vertx.vertx();
    private final GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
    private final Router router = router(GatewayLimits.DEFAULT);
    private final RouteIndex routes = router.routes();
    private final LoadBook loads = router.loads();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void read_applicationName_itsDefaults() {
        Query query = router.read(facts("fashion", "", Map.of()));

        assertThat(query.objective()).isEqualTo(new Objective(100, 0.85, 0.9));
        assertThat(query.explicit()).isFalse();
        assertThat(query.target().kind()).isEqualTo(Target.Kind.APPLICATION);
    }

    @Test
    void read_architectureName_keepsTheFloorOfItsApplication() {
        Query query = router.read(facts("large", "1", Map.of()));

        assertThat(query.objective().minAccuracy()).isEqualTo(0.85);
        assertThat(query.target().instances()).hasSize(4);
    }

    @Test
    void read_variantByNameOrAlias_noFloorUnlessStated() {
        String full = routes.instances().get(0).model();

        assertThat(router.read(facts("small-fp32-t1", "", Map.of())).objective().minAccuracy())
                .isZero();
        assertThat(router.read(facts(full, "", Map.of())).target().instances()).hasSize(2);
        assertThat(router.read(facts("small-fp32-t1", "", Map.of("infaas-min-accuracy", List.of("0.9"))))
                        .objective()
                        .minAccuracy())
                .isEqualTo(0.9);
    }

    @Test
    void read_contractWithoutBatchDimension_firstDimensionCountsNothing() {
        Catalog whole = Catalogs.withoutBatch(1);
        Router made = router(GatewayLimits.DEFAULT);
        made.apply(new View(2, whole, List.of(), List.of()));

        Query query = made.read(new RequestFacts("fashion", "", 64, header -> List.of(), Map.of()));

        assertThat(query.items()).isEqualTo(1);
        assertThat(query.batch()).isEqualTo(1);
        assertThat(query.target().table().isFeasible(0.9, 1, query.batch())).isTrue();
    }

    @Test
    void read_variantHeader_narrowsAndKeepsTheNameThatWasAsked() {
        Query query = router.read(facts("fashion", "", Map.of("infaas-variant", List.of("large-fp32-t2"))));

        assertThat(query.name()).isEqualTo("fashion");
        assertThat(query.target().instances())
                .allSatisfy(instance -> assertThat(instance.alias()).isEqualTo("large-fp32-t2"));
    }

    @Test
    void read_variantHeaderOfAnotherArchitecture_refused() {
        assertThatThrownBy(() -> router.read(facts("small", "", Map.of("infaas-variant", List.of("large-fp32-t2")))))
                .hasMessage("infaas-variant 'large-fp32-t2' is not a variant of 'small'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nope    |      | UNKNOWN_MODEL    | Request for unknown model: 'nope' is not found
            nope    | 7    | UNKNOWN_MODEL    | Request for unknown model: 'nope' is not found
            fashion | 7    | UNKNOWN_MODEL    | Request for unknown model: 'fashion' version 7 is not found
            fashion | 0    | UNKNOWN_MODEL    | Request for unknown model: 'fashion' version 0 is not found
            fashion | 07x  | UNKNOWN_MODEL    | Request for unknown model: 'fashion' version 7 is not found
            fashion | 9999999999999999999 | INVALID_ARGUMENT | failed to get model version from specified version string '9999999999999999999' (details: stol), version should be an integral value > 0
            fashion | abc  | INVALID_ARGUMENT | failed to get model version from specified version string 'abc' (details: stol), version should be an integral value > 0
            fashion | -3   | INVALID_ARGUMENT | invalid model version specified '-3' , version should be an integral value > 0
            """)
    void read_nameOrVersionThatLeadsNowhere_textOfTriton(
            String name, String version, RefusalReason reason, String text) {
        RequestFacts facts = facts(name, version == null ? "" : version, Map.of());

        assertThatThrownBy(() -> router.read(facts)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal.text()).isEqualTo(text);
        });
    }

    @Test
    void place_ready_countedInAtOnce() {
        Query query = router.read(facts("fashion", "", Map.of()));

        DispatchedQuery placement =
                Search.of(router, query, FAR, meter()).future().result();

        assertThat(loads.itemsInFlight(placement.instance())).isEqualTo(1);
        placement.dispatch().release();
        assertThat(loads.itemsInFlight(placement.instance())).isZero();
    }

    @Test
    void place_infeasible_refusedWithWaysOutAndWithoutVariants() {
        Query query = router.read(facts(
                "fashion", "", Map.of("infaas-latency-ms", List.of("2"), "infaas-min-accuracy", List.of("0.92"))));

        Future<DispatchedQuery> placement =
                Search.of(router, query, FAR, meter()).future();

        assertThat(placement.cause()).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(RefusalReason.INFEASIBLE);
            assertThat(refusal.text())
                    .startsWith("no variant of 'fashion' reaches accuracy 0.92 within 2 ms; closest: ")
                    .doesNotContain("-t1", "-t2");
        });
    }

    @ParameterizedTest
    @EnumSource
    void place_unprofiledVariantByAnyOfItsNames_refusedBecauseNobodyMeasuredIt(SelectionPolicy policy) {
        ViewFixture catalog = ViewFixture.fashion().unprofiled("large", "plan", "tensorrt-10");
        Router selecting = router(policy.with(RandomDraw.fair()), GatewayLimits.DEFAULT, catalog);
        String alias = "large-plan-tensorrt-10-t1";

        assertThat(List.of(
                        facts(alias, "", Map.of()),
                        facts(alias + "-00000000", "1", Map.of()),
                        facts(alias, "", Map.of("infaas-latency-ms", List.of("1000")))))
                .allSatisfy(facts -> {
                    Query query = selecting.read(facts);
                    Future<DispatchedQuery> placement =
                            Search.of(selecting, query, FAR, meter()).future();
                    assertThat(placement.cause()).isInstanceOfSatisfying(Refusal.class, refusal -> {
                        assertThat(refusal.reason()).isEqualTo(RefusalReason.INFEASIBLE);
                        assertThat(refusal.text())
                                .startsWith("'%s' has no profile on any node type".formatted(query.name()));
                    });
                });
    }

    @Test
    void read_variantHeaderOfAnUnprofiledOne_saysSo() {
        ViewFixture catalog = ViewFixture.fashion().unprofiled("large", "plan", "tensorrt-10");
        Router selecting = router(new CheapestInTime(RandomDraw.fair()), GatewayLimits.DEFAULT, catalog);
        String alias = "large-plan-tensorrt-10-t1";

        assertThatThrownBy(() -> selecting.read(facts("fashion", "", Map.of("infaas-variant", List.of(alias)))))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("infaas-variant '%s' has no profile".formatted(alias));
    }

    @ParameterizedTest
    @EnumSource
    void place_catalogWithUnprofiledVariants_servesTheOthersAsEver(SelectionPolicy policy) throws Exception {
        ViewFixture catalog = ViewFixture.fashion().unprofiled("large", "plan", "tensorrt-10");
        Router selecting = router(policy.with(RandomDraw.fair()), GatewayLimits.DEFAULT, catalog);

        for (String name : List.of("fashion", "large")) {
            for (String floor : List.of("0", "0.85", "0.93")) {
                Query query = selecting.read(facts(name, "", Map.of("infaas-min-accuracy", List.of(floor))));
                DispatchedQuery placement =
                        Search.of(selecting, query, FAR, meter()).future().await(10, TimeUnit.SECONDS);
                assertThat(placement.instance().alias()).isIn("small-fp32-t1", "large-fp32-t1", "large-fp32-t2");
            }
        }
    }

    @Test
    void place_allGoneAndOneComesBack_servedByIt() throws Exception {
        routes.instances().forEach(loads::markGone);
        Query query = router.read(facts("fashion", "", Map.of()));
        vertx.setTimer(60, timer -> loads.markRecovered(routes.instances().get(1)));

        DispatchedQuery placement =
                Search.of(router, query, FAR, meter()).future().await(10, TimeUnit.SECONDS);

        assertThat(placement.instance()).isEqualTo(routes.instances().get(1));
    }

    @Test
    void place_nothingComes_unavailableAfterTheLongestWait() {
        Router impatient = router(limits(4096, Duration.ofMillis(50)));
        impatient.routes().instances().forEach(impatient.loads()::markGone);
        Query query = impatient.read(facts("fashion", "", Map.of()));

        assertThatThrownBy(
                        () -> Search.of(impatient, query, FAR, meter()).future().await(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(RefusalReason.UNAVAILABLE);
                    assertThat(refusal.text()).isEqualTo("no instance that may serve 'fashion' is ready");
                });
    }

    @Test
    void place_tooManyInFlight_shed() {
        Router narrow = router(limits(1, Duration.ZERO));
        Query query = narrow.read(facts("fashion", "", Map.of()));
        QueryMeter held = meter();

        Future<DispatchedQuery> placement =
                Search.of(narrow, query, FAR, meter()).future();
        held.recordRefusal(RefusalReason.CANCELLED);

        assertThat(((Refusal) placement.cause()).reason()).isEqualTo(RefusalReason.SHED);
    }

    private Router router(GatewayLimits limits) {
        return router(new CheapestInTime(RandomDraw.fair()), limits, ViewFixture.fashion());
    }

    private Router router(Selection selection, GatewayLimits limits, ViewFixture view) {
        Router made = new Router(selection, limits, metrics, instance -> {}, SystemTicker.INSTANCE);
        made.apply(view.view());
        return made;
    }

    private static GatewayLimits limits(int inFlight, Duration wait) {
        return new GatewayLimits(1 << 20, 1 << 20, 1 << 20, inFlight, 8, wait, Duration.ofSeconds(10));
    }

    private QueryMeter meter() {
        return metrics.begin(ClientProtocol.HTTP);
    }

    private static RequestFacts facts(String name, String version, Map<String, List<String>> headers) {
        return new RequestFacts(name, version, 1, header -> headers.getOrDefault(header, List.of()), Map.of());
    }
}
