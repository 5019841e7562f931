package io.infaas.controller.status;

import io.infaas.catalog.DocumentFormat;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code infaas status}: prints tables; exit status 0, or 1 if no controller answers. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Shows the state of a controller: gateways, nodes, instances, demand, pending actions and the last changes.")
public final class StatusCommand implements Callable<Integer> {

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws AdminException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        String answer = admin.get("/status");
        if (admin.json()) {
            out.print(answer);
        } else {
            StatusText.of(DocumentFormat.JSON.parse("the controller's answer", answer, ControllerStatus.class))
                    .forEach(out::println);
        }
        out.flush();
        return 0;
    }
}
