package io.infaas.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalogs;
import io.infaas.controller.lease.Mandate;
import io.infaas.controller.nodecontrol.TritonNodeControls;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.security.ClusterSecret;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.security.SecretsFile;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller shows each node the secret of that node. */
final class RestrictedNodeIT {

    @Test
    void load_eachNodeHasASecretOfItsOwn_shownThatOne(@TempDir Path folder) throws Exception {
        Vertx vertx = Vertx.vertx();
        List<String> shown = new CopyOnWriteArrayList<>();
        HttpServer server = Until.done(vertx.createHttpServer()
                .requestHandler(request -> {
                    shown.add(request.getHeader("triton-grpc-protocol-node-secret"));
                    request.response().setStatusCode(503).end();
                })
                .listen(0, "127.0.0.1"));
        NodeSecurity security = new NodeSecurity(
                Optional.empty(),
                Optional.empty(),
                SecretsFile.readDerived(
                        Files.writeString(folder.resolve("secret"), "model-repository:node-secret=s3cret")));
        TritonNodeControls controls = new TritonNodeControls(vertx, GarmentModels.CATALOG, security, Mandate.ALONE);

        for (String id : List.of("ec2-p1-1", "ec2-p1-2")) {
            NodeControl control = controls.of(
                    new Node(id, "127.0.0.1", server.actualPort(), server.actualPort(), Catalogs.NODE_TYPE));
            assertThatThrownBy(() -> Until.done(Future.fromCompletionStage(control.load("m"))))
                    .isNotNull();
            control.close();
        }

        ClusterSecret cluster = new ClusterSecret("s3cret");
        assertThat(shown).containsExactly(cluster.apply("ec2-p1-1"), cluster.apply("ec2-p1-2"));
        Until.done(vertx.close());
    }
}
