package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.standalone.demonstration.client.GatewayClient;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.QueryAnswer;
import io.infaas.controller.standalone.demonstration.client.QueryRefusedException;
import io.infaas.controller.standalone.demonstration.report.Check;
import io.infaas.controller.standalone.demonstration.report.DemoReport;
import io.infaas.controller.standalone.demonstration.report.Notation;
import io.infaas.controller.status.ControllerStatus.FleetRow;
import io.infaas.triton.client.VertxDefaults;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends queries of up to two applications to a running gateway by a script of about 90 seconds, and judges the result.
 *
 * @param definitions the applications' definitions, which name the evaluation data
 * @param catalog the catalog that the gateway serves
 * @param type the type of all nodes
 */
public record Demonstration(
        List<Path> definitions,
        Catalog catalog,
        NodeType type,
        String host,
        int httpPort,
        int grpcPort,
        DemoReport report) {

    private static final Logger LOG = LoggerFactory.getLogger(Demonstration.class);
    private static final int MOST_APPLICATIONS = 2;

    /** Blocks for about a minute and a half. Nothing should be loaded before. */
    public void run(Controller controller) throws InterruptedException {
        List<DemoApplication> applications = definitions.stream()
                .flatMap(file -> DemoApplication.of(file, catalog).stream())
                .limit(MOST_APPLICATIONS)
                .toList();
        if (applications.isEmpty()) {
            report.heading(
                    "Demonstration skipped: it queries applications with a batch dimension, one input of numbers and labelled data");
            return;
        }
        Vertx vertx = Vertx.vertx(VertxDefaults.options());
        List<AutoCloseable> resources = new ArrayList<>();
        try {
            List<QueryStream> streams = streams(applications, vertx, resources);
            DemoApplication first = applications.get(0);
            GatewayClient client = client(vertx, first, resources);
            LabelledBatch single = first.batches(1).get(0);
            report.heading("Demonstration: load rises and falls (about 90 s)");
            ClusterMonitor monitor = new ClusterMonitor(controller);
            coldStart(first.application(), single, client, monitor);
            LoadScript script = new LoadScript(streams.get(0).kind().nodeRate());
            List<DemoSecond> seconds = new DemoRun(script, streams, monitor, catalog, report).run();
            judge(script, seconds, streams);
            Objective infeasible = QueryKind.infeasible(catalog, first.application(), type);
            report.add(RefusalTrial.run(client, first.application().name(), infeasible, single)
                    .checks());
        } catch (QueryRefusedException e) {
            report.add(
                    List.of(new Check("feasible query", false, "an answer", "%s: %s".formatted(e.status(), e.text()))));
        } finally {
            close(resources, vertx);
        }
    }

    private List<QueryStream> streams(List<DemoApplication> applications, Vertx vertx, List<AutoCloseable> resources) {
        List<QueryStream> streams = new ArrayList<>();
        for (DemoApplication demoApplication : applications) {
            GatewayClient client = client(vertx, demoApplication, resources);
            List<QueryKind> kinds = streams.isEmpty()
                    ? QueryKind.of(catalog, demoApplication.application(), type, demoApplication.large())
                    : List.of(QueryKind.large(catalog, demoApplication.application(), type, demoApplication.large()));
            for (QueryKind kind : kinds) {
                QueryStream stream =
                        new QueryStream(kind, client, demoApplication.batches(kind.items()), streams.size() + 1L);
                resources.add(0, stream);
                streams.add(stream);
            }
        }
        return streams;
    }

    private GatewayClient client(Vertx vertx, DemoApplication demoApplication, List<AutoCloseable> resources) {
        GatewayClient client = new GatewayClient(
                vertx, host, httpPort, grpcPort, demoApplication.application().contract());
        resources.add(client);
        return client;
    }

    private void coldStart(Application application, LabelledBatch single, GatewayClient client, ClusterMonitor monitor)
            throws QueryRefusedException, InterruptedException {
        boolean empty = monitor.status().situation().instances().isEmpty();
        long start = System.nanoTime();
        QueryAnswer answer = client.query(application.name(), application.objective(), single);
        String seen = "first query answered after %d ms by %s"
                .formatted(
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
                        Notation.alias(catalog, answer.variant()));
        report.line("Cold start: " + seen);
        report.add(List.of(new Check(
                "cold start",
                empty,
                "an answer to the first query, with nothing loaded before",
                empty ? seen : seen + ", while instances were loaded")));
    }

    private void judge(LoadScript script, List<DemoSecond> seconds, List<QueryStream> streams) {
        List<QueryOutcome> outcomes = streams.stream().map(QueryStream::outcome).toList();
        FleetRow fleet = seconds.get(0).fleet();
        boolean elastic = fleet.maximum() > fleet.minimum();
        if (elastic && !script.fillsNode()) {
            report.line("One client does not fill a node of %d cores: no node is launched; try a higher --max-nodes"
                    .formatted(type.cores()));
        }
        report.table("Kinds of queries", new OutcomeTable(catalog).of(outcomes));
        report.add(new Verdict(catalog, type, new ScaleHistory(seconds), outcomes, elastic && script.fillsNode())
                .checks());
    }

    private static void close(List<AutoCloseable> resources, Vertx vertx) throws InterruptedException {
        try {
            for (AutoCloseable resource : resources) {
                resource.close();
            }
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn("the demonstration's clients did not close within 10 s", e);
        }
    }
}
