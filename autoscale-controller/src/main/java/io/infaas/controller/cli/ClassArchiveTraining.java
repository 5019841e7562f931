package io.infaas.controller.cli;

import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.Startup;
import io.infaas.gateway.control.ControllerAddress;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the distribution runs once to learn which classes a start needs: a gateway on free loopback ports that warms up and ends,
 * under a controller that is not there. Ends within {@value #LONGEST_SECONDS} s, whatever happens.
 */
final class Training {

    private static final int LONGEST_SECONDS = 30;
    private static final Duration WARM_UP = Duration.ofSeconds(1);

    private Training() {}

    public static void main(String[] args) throws TimeoutException {
        Thread guard = new Thread(Training::haltLate, "training-guard");
        guard.setDaemon(true);
        guard.start();
        int usage = Infaas.commandLine()
                .setOut(new PrintWriter(Writer.nullWriter()))
                .execute("gateway", "--help");
        GatewayConfig config = GatewayConfig.withoutView()
                .on("127.0.0.1", 0, 0, 0)
                // whether somebody listens there or not, it is no controller
                .under(ControllerAddress.plain("127.0.0.1", 1))
                .starting(new Startup(1, WARM_UP));
        Gateway.start(config).compose(Gateway::close).await(LONGEST_SECONDS, TimeUnit.SECONDS);
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
