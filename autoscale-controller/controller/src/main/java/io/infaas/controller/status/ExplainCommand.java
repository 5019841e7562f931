package io.infaas.controller.status;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code infaas explain}: prints tables; exit status 0, or 1 if no controller answers or the application is unknown. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Explains how an application is served: its demand, which variants are feasible and why"
                + " or why not, where they are loaded, and the latest decisions and actions.")
public final class ExplainCommand implements Callable<Integer> {

    @Parameters(paramLabel = "APPLICATION", description = "Application name in the catalog.")
    private String application = "";

    @Mixin
    private final PrintedDocument document = new PrintedDocument();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws AdminException, InterruptedException {
        document.print(
                "/explain/" + application,
                Explanation.class,
                ExplanationText::of,
                spec.commandLine().getOut());
        return 0;
    }
}
