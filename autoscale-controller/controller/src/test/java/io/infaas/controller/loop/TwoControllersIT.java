package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.controller.desired.DesiredInForce;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.fixed.FixedNodeProvider;
import io.infaas.controller.fleetfile.ProviderSource;
import io.infaas.controller.follow.CatalogChanges;
import io.infaas.controller.follow.CatalogInForce;
import io.infaas.controller.lease.LeaseAddress;
import io.infaas.controller.lease.Mandate;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.triton.testing.Until;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TwoControllersIT {

    private static final Catalog CATALOG =
            Catalogs.fashion().variant("fm-nano", "fp32", 0.86, 50).build();

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Mandate> opened = new CopyOnWriteArrayList<>();
    private final List<Catalog> opening = new CopyOnWriteArrayList<>();
    private final List<Mandate> ended = new CopyOnWriteArrayList<>();
    private final List<Controller> open = new ArrayList<>();
    private final CatalogInForce inForce = new CatalogInForce(CATALOG, Set.of());
    private Controller first;
    private Controller second;
    private Set<Thread> threadsBefore;

    @BeforeEach
    void start() throws Exception {
        threadsBefore = loopThreads();
        first = controller();
        Until.holds("the first leads", () -> leadership(first).leads());
        second = controller();
        Until.holds("the second follows", () -> !leadership(second).leader().isEmpty());
    }

    @AfterEach
    void close() {
        open.forEach(Controller::close);
        Until.holds("no thread of a loop is left", () -> threadsBefore.containsAll(loopThreads()));
    }

    private static Set<Thread> loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(LoopThread.NAME))
                .collect(Collectors.toSet());
    }

    private Controller controller() throws Exception {
        LeaseAddress address = LeaseAddress.parse(lease());
        Controller started = Controller.start(
                LoopbackConfig.of(CATALOG, FixedNodeProvider.none(), PolicySettings.DEFAULTS, 0, Optional.empty())
                        .following(inForce)
                        .wishing(new DesiredInForce(address.desired(), Clock.systemUTC())),
                address.lease("10.0.0.7:8004", Duration.ofSeconds(15), System::nanoTime),
                (mandate, known) -> {
                    opened.add(mandate);
                    opening.add(known);
                    return new ProviderSource.OpenProvider(FixedNodeProvider.none(), () -> ended.add(mandate));
                });
        open.add(started);
        return started;
    }

    @Test
    void follower_saysWhoLeads_andDoesNothing() throws Exception {
        ControllerStatus.LeadershipRow leader = leadership(first);
        ControllerStatus.LeadershipRow follower = leadership(second);

        assertThat(leader.epoch()).isEqualTo(1);
        assertThat(leader.changes()).isEqualTo(1);
        assertThat(leader.leader()).startsWith("10.0.0.7:8004/");
        assertThat(follower).isEqualTo(new ControllerStatus.LeadershipRow(false, leader.leader(), 1, 0));
        assertThat(opened).hasSize(1);
        assertThat(metrics(first)).contains("infaas_controller_leader 1.0", "infaas_controller_epoch 1.0");
        assertThat(metrics(second))
                .contains(
                        "infaas_controller_leader 0.0",
                        "infaas_controller_epoch 1.0",
                        "infaas_controller_leadership_changes_total 0.0");
        HttpRequest cordon = HttpRequest.newBuilder(admin(second, "/nodes/a/cordon"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(http.send(cordon, HttpResponse.BodyHandlers.ofString()).body())
                .contains("this controller does not lead: ask '" + leader.leader());
    }

    @Test
    void leader_thatIsClosed_isFollowedAtOnce_byOneThatBeginsAnew() throws Exception {
        first.close();
        open.remove(first);

        Until.holds("the second leads", () -> leadership(second).leads());
        assertThat(leadership(second).epoch()).isEqualTo(2);
        assertThat(metrics(second)).contains("infaas_controller_leadership_changes_total 1.0");
        assertThat(opened).extracting(Mandate::epoch).containsExactly(1L, 2L);
        assertThat(ended).extracting(Mandate::epoch).containsExactly(1L);
        assertThat(opened.get(0).isHeld()).isFalse();
        assertThat(opened.get(1).isHeld()).isTrue();
    }

    @Test
    void wishesOfOperators_areInForceAtTheNextLeader_andOnlyALeaderChangesThem() throws Exception {
        assertThat(pin(first).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = pin(second);
        assertThat(refused.statusCode()).isEqualTo(421);
        assertThat(refused.body()).contains("this controller does not lead: ask '10.0.0.7:8004/");

        first.close();
        open.remove(first);

        Until.holds("the second leads", () -> leadership(second).leads());
        assertThat(get(second, "/desired")).contains("\"version\" : 1", "\"pins\" : [ \"fashion\" ]");
        Until.holds("the pin is demand", () -> second.status().situation().demand().stream()
                .anyMatch(ArrivalRate::pinned));
    }

    /** A document that was exported names nodes that have gone. */
    @Test
    void nodeThatHasGone_mayBeNamedAgain_andOneThatNeverWasMayNot() throws Exception {
        DesiredInForce operators =
                new DesiredInForce(LeaseAddress.parse(lease()).desired(), Clock.systemUTC());
        operators.change(0, DesiredState.NONE.withCordon("node-1", true), "ann", CATALOG);
        operators.change(1, DesiredState.NONE, "ann", CATALOG);
        Until.holds("the leader has read it", () -> get(first, "/desired").contains("\"version\" : 2"));

        HttpResponse<String> mistyped = put(first, 2, "{\"format\": 1, \"cordons\": [\"nod-1\"]}");
        assertThat(mistyped.statusCode()).isEqualTo(404);
        assertThat(mistyped.body()).contains("unknown node 'nod-1'");
        assertThat(put(first, 2, "{\"format\": 1, \"cordons\": [\"node-1\"]}").statusCode())
                .isEqualTo(200);
    }

    private HttpResponse<String> pin(Controller controller) throws Exception {
        return put(controller, 0, "{\"format\": 1, \"pins\": [\"fashion\"]}");
    }

    private HttpResponse<String> put(Controller controller, long version, String document) throws Exception {
        HttpRequest change = HttpRequest.newBuilder(admin(controller, "/desired"))
                .header("content-type", "application/json")
                .header("if-match", Long.toString(version))
                .PUT(HttpRequest.BodyPublishers.ofString(document))
                .build();
        return http.send(change, HttpResponse.BodyHandlers.ofString());
    }

    private String lease() {
        return "file:" + folder.resolve("lease");
    }

    @Test
    void leader_opensItsNodesByTheCatalogInForce() {
        Catalog next = Catalogs.fashion().variant("fm-small", "fp32", 0.9, 50).build();
        CatalogChanges.replace(inForce, next);

        first.close();
        open.remove(first);

        Until.holds("the second leads", () -> leadership(second).leads());
        assertThat(opening).containsExactly(CATALOG, next);
    }

    private static ControllerStatus.LeadershipRow leadership(Controller controller) {
        return controller.status().leadership();
    }

    private String metrics(Controller controller) {
        return get(controller, "/metrics");
    }

    private String get(Controller controller, String path) {
        return http.sendAsync(
                        HttpRequest.newBuilder(admin(controller, path)).build(), HttpResponse.BodyHandlers.ofString())
                .join()
                .body();
    }

    private static URI admin(Controller controller, String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(controller.adminPort(), path));
    }
}
