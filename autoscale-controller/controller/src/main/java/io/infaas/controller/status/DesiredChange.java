package io.infaas.controller.status;

import io.infaas.controller.desired.DesiredState;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that changes one entry of the desired state. */
abstract class DesiredChange implements Callable<Integer> {

    @Mixin
    private final DesiredOptions desired = new DesiredOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    abstract UnaryOperator<DesiredState> change() throws AdminException;

    @Override
    public Integer call() throws AdminException, InterruptedException {
        desired.change(change(), spec.commandLine().getOut());
        return 0;
    }
}
