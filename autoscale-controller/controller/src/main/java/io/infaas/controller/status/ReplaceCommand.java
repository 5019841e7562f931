package io.infaas.controller.status;

import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.node.MachineLife;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code infaas replace}: exit status 0, or 1 if the controller refuses it or does not answer. */
@Command(
        name = "replace",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Replaces a node that was launched: another machine serves first, then the node drains and ends."
                + " With --resume, goes on with replacements that failures have paused.")
public final class ReplaceCommand extends DesiredChange {

    @Parameters(arity = "0..1", paramLabel = "NODE", description = "Name of the node, as 'infaas status' shows it.")
    private String node = "";

    @Option(names = "--resume", description = "Resumes a paused roll-out, and replaces no node besides.")
    private boolean resume;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    UnaryOperator<DesiredState> change() throws AdminException, InterruptedException {
        Set<String> present = admin().read("/status", null, ControllerStatus.class).fleet().machines().stream()
                .filter(machine -> !machine.life().equals(MachineLife.GONE.label()))
                .map(ControllerStatus.MachineRow::node)
                .collect(Collectors.toSet());
        return state -> {
            DesiredState next = state;
            // a wish ends with its node
            for (String earlier : state.replacements()) {
                next = next.withReplacement(earlier, present.contains(earlier));
            }
            return next.withReplacement(node, true);
        };
    }

    @Override
    public Integer call() throws AdminException, InterruptedException {
        if (resume == !node.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "give a NODE to replace, or --resume");
        }
        if (!resume) {
            return super.call();
        }
        boolean resumed = AdminOptions.parse(
                        admin().ask("POST", "/roll-out/resume", null), DesiredRoutes.ResumeAnswer.class)
                .resumed();
        spec.commandLine().getOut().println(resumed ? "replacements go on" : "replacements were not paused");
        spec.commandLine().getOut().flush();
        return 0;
    }
}
