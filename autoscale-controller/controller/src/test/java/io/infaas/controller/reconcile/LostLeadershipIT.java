package io.infaas.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalogs;
import io.infaas.controller.lease.Mandate;
import io.infaas.controller.nodecontrol.TritonNodeControls;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.nodes.NodeCredentials;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node hears nothing of a controller that may have been followed by another one. */
final class LostLeadershipIT {

    private final Vertx vertx = Vertx.vertx();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicBoolean held = new AtomicBoolean(true);
    private NodeControl control;

    @BeforeEach
    void start() throws Exception {
        HttpServer node = Until.done(vertx.createHttpServer()
                .requestHandler(request -> {
                    asked.add(request.path().replaceAll(".*/", ""));
                    request.response().setStatusCode(503).end();
                })
                .listen(0, "127.0.0.1"));
        control = new TritonNodeControls(vertx, GarmentModels.CATALOG, NodeCredentials.NONE, new Mandate(3, held::get))
                .of(new Node("node", "127.0.0.1", node.actualPort(), node.actualPort(), Catalogs.NODE_TYPE));
    }

    @AfterEach
    void end() throws Exception {
        control.close();
        Until.done(vertx.close());
    }

    @Test
    void changes_whileLeading_areSent() {
        assertThatThrownBy(() -> Until.done(Future.fromCompletionStage(control.load("m"))))
                .isNotNull();
        assertThatThrownBy(() -> Until.done(Future.fromCompletionStage(control.unload("m"))))
                .isNotNull();

        assertThat(asked).containsExactly("RepositoryModelLoad", "RepositoryModelUnload");
    }

    @Test
    void changes_afterwards_areNotSent() {
        held.set(false);

        assertThatThrownBy(() -> Until.done(Future.fromCompletionStage(control.load("m"))))
                .hasStackTraceContaining("another controller may lead");
        assertThatThrownBy(() -> Until.done(Future.fromCompletionStage(control.unload("m"))))
                .hasStackTraceContaining("another controller may lead");

        assertThat(asked).isEmpty();
    }
}
