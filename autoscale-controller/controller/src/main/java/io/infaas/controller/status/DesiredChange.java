package io.infaas.controller.status;

import io.infaas.controller.desired.DesiredState;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that changes the desired state: exit status 0, or 1 if the controller refuses the change or does not answer. */
abstract class DesiredChange implements Callable<Integer> {

    @Mixin
    private final DesiredOptions desired = new DesiredOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The change; reads from the controller only what it needs beside the present state. */
    abstract UnaryOperator<DesiredState> change() throws AdminException, InterruptedException;

    AdminOptions admin() {
        return desired.admin();
    }

    @Override
    public Integer call() throws AdminException, InterruptedException {
        desired.change(change(), spec.commandLine().getOut());
        return 0;
    }
}
