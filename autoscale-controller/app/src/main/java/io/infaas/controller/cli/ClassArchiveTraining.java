package io.infaas.controller.cli;

import io.infaas.catalog.Catalog;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.GatewayConfig.Startup;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControllerAddress;
import io.vertx.core.Future;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Loads the classes of a gateway's start for the class-data archive. It starts a gateway on free loopback ports with an
 * unreachable controller and an empty view, warms it up and stops it. Ends within {@value #LONGEST_SECONDS} s in any case.
 */
final class ClassArchiveTraining {

    private static final int LONGEST_SECONDS = 30;
    private static final Duration WARM_UP = Duration.ofSeconds(1);

    private ClassArchiveTraining() {}

    public static void main(String[] args) throws TimeoutException {
        Thread deadline = new Thread(ClassArchiveTraining::haltLate, "training-deadline");
        deadline.setDaemon(true);
        deadline.start();
        int usage = Infaas.commandLine()
                .setOut(new PrintWriter(Writer.nullWriter()))
                .execute("gateway", "--help");
        GatewayConfig config = GatewayConfig.withoutView()
                .withPorts("127.0.0.1", 0, 0, 0)
                // no controller listens on port 1
                .withController(ControllerAddress.plain("127.0.0.1", 1))
                .withStartup(new Startup(1, WARM_UP));
        Gateway gateway = Gateway.of(config);
        Future<Void> opening = gateway.open();
        gateway.apply(new View(1, new Catalog(List.of(), List.of(), List.of(), List.of()), List.of(), List.of()));
        opening.compose(open -> gateway.close()).await(LONGEST_SECONDS, TimeUnit.SECONDS);
        System.exit(usage);
    }

    private static void haltLate() {
        try {
            TimeUnit.SECONDS.sleep(LONGEST_SECONDS);
            Runtime.getRuntime().halt(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
