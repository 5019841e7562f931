package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControlClient;
import io.infaas.gateway.control.ControlClient.ControlTiming;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both ends of the stream, over sockets. */
final class ControlStreamIT {

    private final Vertx vertx = Vertx.vertx();
    private final RecordingGatewayListener recorder = new RecordingGatewayListener();
    private final GatewayStub gateway = new GatewayStub();
    private ControlServer server;
    private ControlClient client;

    @BeforeEach
    void start() throws Exception {
        server = Until.done(ControlServer.start(vertx, ControlConfig.local(0), recorder));
        client = ControlClient.start(
                vertx, ControllerAddress.plain("127.0.0.1", server.port()), gateway, "test", ControlTiming.DEFAULT);
    }

    @AfterEach
    void end() throws Exception {
        gateway.release();
        Until.done(client.close());
        Until.done(server.close());
        Until.done(vertx.close());
    }

    @Test
    void publish_toAttachedGateway_isAppliedAndAcknowledged() {
        View view = SampleViews.view(7, InstanceState.ACTIVE, InstanceState.LOADING, InstanceState.FAILED);
        Until.holds("attached", client::isConnected);

        server.publish(view);

        Until.holds("applied", () -> recorder.has("applied 7"));
        assertThat(gateway.applied()).containsExactly(view);
        assertThat(recorder.events()).containsExactly("attached 0", "applied 7");
    }

    @Test
    void publish_beforeAnyGateway_reachesWhoAttachesLater() throws Exception {
        server.publish(SampleViews.view(7, InstanceState.ACTIVE));
        GatewayStub later = new GatewayStub();

        ControlClient second = ControlClient.start(
                vertx, ControllerAddress.plain("127.0.0.1", server.port()), later, "test", ControlTiming.DEFAULT);

        Until.holds("applied by both", () -> recorder.count("applied 7") == 2);
        assertThat(later.versions()).containsExactly(7L);
        Until.done(second.close());
    }

    @Test
    void workOfAGateway_reachesTheOthers_untilItEnds_andNotItself() throws Exception {
        GatewayStub later = new GatewayStub();
        gateway.works("v", "a", 8);
        ControlClient second = ControlClient.start(
                vertx, ControllerAddress.plain("127.0.0.1", server.port()), later, "test", ControlTiming.DEFAULT);

        Until.holds("the second one learns it", () -> later.others().stream()
                .flatMap(work -> work.getWorkList().stream())
                .anyMatch(work -> work.getNode().equals("a") && work.getMs() > 1));
        Until.done(client.close());
        Until.holds(
                "the end of it, too",
                () -> later.others().get(later.others().size() - 1).getWorkCount() == 0);
        assertThat(gateway.others()).isEmpty();
        Until.done(second.close());
    }

    @Test
    void publish_otherCatalog_arrivesWithIt() {
        var catalog = io.infaas.catalog.Catalogs.fashion()
                .variant("large", "fp32", 0.93, 10.0)
                .build();

        server.publish(SampleViews.view(1, InstanceState.ACTIVE));
        Until.holds("first catalog", () -> recorder.has("applied 1"));
        server.publish(SampleViews.view(2, InstanceState.DRAINING));
        Until.holds("same catalog", () -> recorder.has("applied 2"));
        server.publish(SampleViews.view(3, catalog, List.of(InstanceState.ACTIVE)));
        Until.holds("other catalog", () -> recorder.has("applied 3"));

        assertThat(gateway.applied().stream().map(View::catalog))
                .containsExactly(SampleViews.CATALOG, SampleViews.CATALOG, catalog);
        assertThat(gateway.applied().get(1).catalog())
                .isSameAs(gateway.applied().get(0).catalog());
    }

    @Test
    void publish_olderView_isNotSent() {
        server.publish(SampleViews.view(5, InstanceState.ACTIVE));
        server.publish(SampleViews.view(4, InstanceState.DRAINING));
        server.publish(SampleViews.view(6, InstanceState.ACTIVE));

        Until.holds("last", () -> recorder.has("applied 6"));
        assertThat(gateway.versions()).doesNotContain(4L);
    }

    @Test
    void publish_whileGatewayIsSlow_skipsToTheNewest() {
        Until.holds("attached", client::isConnected);
        gateway.hold();

        for (int version = 1; version <= 50; version++) {
            server.publish(SampleViews.view(version, InstanceState.ACTIVE));
        }
        gateway.release();

        Until.holds("newest", () -> recorder.has("applied 50"));
        assertThat(gateway.versions()).hasSizeLessThanOrEqualTo(2).endsWith(50L);
    }

    @Test
    void publish_viewThatGatewayRefuses_isFollowedByTheNext() {
        gateway.refuse("nothing serves");
        server.publish(SampleViews.view(1, InstanceState.ACTIVE));
        int before = recorder.reported();
        Until.holds("some time passes", () -> recorder.reported() > before + 1);
        assertThat(gateway.versions()).isEmpty();

        gateway.refuse(null);
        server.publish(SampleViews.view(2, InstanceState.ACTIVE));

        Until.holds("next", () -> recorder.has("applied 2"));
        assertThat(recorder.events()).containsExactly("attached 0", "applied 2");
    }

    @Test
    void drainingInstance_isReportedDrainedWithoutQueriesInFlight() {
        gateway.busyOn("n1");
        server.publish(SampleViews.view(1, InstanceState.DRAINING, InstanceState.DRAINING, InstanceState.ACTIVE));
        Until.holds("idle one", () -> recorder.has("drained 1 n0"));
        assertThat(recorder.has("drained 1 n1")).isFalse();

        gateway.idleOn("n1");

        Until.holds("the other", () -> recorder.has("drained 1 n1"));
        assertThat(recorder.events())
                .containsExactly("attached 0", "applied 1", "drained 1 n0", "in use n1", "drained 1 n1");
    }

    @Test
    void drainedInstance_usedAgainByASequenceOfAnotherGateway_isReportedInUseAndDrainedOnceMore() {
        server.publish(SampleViews.view(1, InstanceState.DRAINING, InstanceState.ACTIVE));
        Until.holds("idle", () -> recorder.has("drained 1 n0"));

        gateway.busyOn("n0");
        Until.holds("in use", () -> recorder.has("in use n0"));
        gateway.idleOn("n0");

        Until.holds("idle again", () -> recorder.count("drained 1 n0") == 2);
        assertThat(recorder.events())
                .containsExactly("attached 0", "applied 1", "drained 1 n0", "in use n0", "drained 1 n0");
    }

    @Test
    void drainingInstance_isReportedAgainInEachView() {
        server.publish(SampleViews.view(1, InstanceState.DRAINING));
        Until.holds("first", () -> recorder.has("drained 1 n0"));
        server.publish(SampleViews.view(2, InstanceState.DRAINING));

        Until.holds("second", () -> recorder.has("drained 2 n0"));
    }

    @Test
    void coldQuery_isReportedAtOnce_andManyTogether() {
        Until.holds("attached", client::isConnected);
        int before = recorder.reported();

        for (int i = 0; i < 200; i++) {
            gateway.coldQuery();
        }

        Until.holds(
                "all reported",
                () -> recorder.reports().stream()
                                .flatMap(report -> report.traffic().stream())
                                .count()
                        == 200);
        assertThat(recorder.reported() - before).isLessThan(20);
    }

    @Test
    void close_ofGateway_isAnOrderlyEnd() throws Exception {
        Until.holds("attached", client::isConnected);

        Until.done(client.close());

        Until.holds("stopped", () -> recorder.has("stopped"));
        assertThat(recorder.events()).containsExactly("attached 0", "stopped");
    }

    @Test
    void tenThousandInstances_arriveWhole() {
        View view = SampleViews.view(1, SampleViews.CATALOG, Collections.nCopies(10_000, InstanceState.ACTIVE));

        server.publish(view);

        Until.holds("applied", () -> recorder.has("applied 1"));
        assertThat(gateway.applied()).containsExactly(view);
    }
}
