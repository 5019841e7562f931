package io.infaas.controller.standalone.demonstration;

import io.infaas.builder.data.LabelledData;
import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Definition;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What is demonstrated, and on which gateway.
 *
 * @param definition the application's definition, whose evaluation data is asked for
 * @param catalog what that gateway serves
 * @param nodeType node type of the nodes behind it
 */
public record DemonstrationRun(
        Path definition, Catalog catalog, String nodeType, String host, int httpPort, int grpcPort) {

    /**
     * Runs it as a client of its own and prints what happened; blocks for some seconds.
     *
     * @return whether it showed all that it must
     */
    public boolean run(Consumer<String> out) throws InterruptedException {
        Definition defined = Definition.read(definition);
        Application application = catalog.application(defined.application().name())
                .orElseThrow(() -> new IllegalArgumentException("%s: the catalog does not have its application '%s'"
                        .formatted(definition, defined.application().name())));
        Definition.LabelledSet evaluation = defined.data().evaluation();
        List<LabelledBatch> batches = LabelledBatches.of(
                LabelledData.read(
                        definition.resolveSibling(evaluation.items()),
                        definition.resolveSibling(evaluation.labels()),
                        application.contract()),
                Demonstration.BATCH);
        Vertx vertx = Vertx.vertx();
        try (GatewayFront front = new GatewayFront(vertx, host, httpPort, grpcPort, application.contract())) {
            return new Demonstration(catalog, application, nodeType, batches, front, out).run();
        } catch (Refused e) {
            out.accept("Demonstration: NOT all of it held: a query that must be served ended with %s: %s"
                    .formatted(e.status(), e.text()));
            return false;
        } finally {
            close(vertx);
        }
    }

    private static void close(Vertx vertx) throws InterruptedException {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            org.slf4j.LoggerFactory.getLogger(DemonstrationRun.class).warn("a client did not close", e);
        }
    }
}
