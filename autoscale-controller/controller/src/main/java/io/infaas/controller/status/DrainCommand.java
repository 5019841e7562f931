package io.infaas.controller.status;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code infaas drain}: exit status 0 once the node is empty, 1 if it is not in time, or if no controller answers or knows the node. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Cordons a node and waits until it is empty: then it can be ended without a lost query.")
public final class DrainCommand implements Callable<Integer> {

    private static final long EVERY_MS = 1_000;
    private static final int LINE_SECONDS = 10;

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Parameters(paramLabel = "NODE", description = "Name of the node, as 'infaas status' shows it.")
    private String node = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "Longest wait (default: ${DEFAULT-VALUE}). The cordon stays afterwards.")
    private int seconds;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws AdminException, InterruptedException {
        if (seconds < 1 || seconds > TimeUnit.DAYS.toSeconds(1)) {
            throw new ParameterException(spec.commandLine(), "--timeout must be within 1 and 86400");
        }
        PrintWriter out = spec.commandLine().getOut();
        admin.ask("POST", "/nodes/" + node + "/cordon", null);
        out.printf("node '%s' is cordoned%n", node);
        out.flush();
        CountDownLatch never = new CountDownLatch(1);
        long begin = System.nanoTime();
        for (int round = 0; ; round++) {
            List<String> variants = variants();
            if (variants.isEmpty()) {
                out.printf("node '%s' is empty; 'infaas uncordon %s' uses it again%n", node, node);
                out.flush();
                return 0;
            }
            if (System.nanoTime() - begin > Duration.ofSeconds(seconds).toNanos()) {
                throw new AdminException(
                        "node '%s' still has %s after %d s: see 'infaas explain APPLICATION'; it stays cordoned"
                                .formatted(node, String.join(", ", variants), seconds));
            }
            if (round % LINE_SECONDS == 0) {
                out.printf("  left: %s%n", String.join(", ", variants));
                out.flush();
            }
            boolean unused = never.await(EVERY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private List<String> variants() throws AdminException, InterruptedException {
        return admin.read("/status", null, ControllerStatus.class).instances().stream()
                .filter(instance -> instance.node().equals(node))
                .map(ControllerStatus.InstanceRow::alias)
                .toList();
    }
}
