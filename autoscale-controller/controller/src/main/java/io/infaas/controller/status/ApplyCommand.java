package io.infaas.controller.status;

import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.desired.Revision;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code infaas apply}: exit status 0, or 1 if the controller refuses the document or does not answer. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Brings a desired state into force: the whole document, as 'infaas export' prints it.")
public final class ApplyCommand extends DesiredChange {

    @Mixin
    private final DocumentFile file = new DocumentFile();

    @Override
    UnaryOperator<DesiredState> change() {
        DesiredState next = file.read();
        return before -> next;
    }

    /** The file of a document. */
    static final class DocumentFile {

        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                required = true,
                description = "Desired state (JSON).")
        private Path file = Path.of("");

        /** @throws io.infaas.catalog.DocumentException in one line */
        DesiredState read() {
            return DocumentFormat.JSON.read(file, DesiredState.class);
        }
    }

    /** {@code infaas diff}: exit status 0 if there is no difference, 1 if there is one or no controller answers. */
    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description =
                    "Shows which lines 'infaas apply' of a document would change. Exit status 0 without a difference, else 1.")
    public static final class DiffCommand implements Callable<Integer> {

        @Mixin
        private final AdminOptions admin = new AdminOptions();

        @Mixin
        private final DocumentFile file = new DocumentFile();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws AdminException, InterruptedException {
            DesiredState next = file.read();
            List<String> lines = next.changesFrom(
                    admin.read("/desired", null, Revision.class).state());
            PrintWriter out = spec.commandLine().getOut();
            lines.forEach(out::println);
            out.flush();
            return lines.isEmpty() ? 0 : 1;
        }
    }

    /** {@code infaas export}: exit status 0, or 1 if no controller answers. */
    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Prints the desired state: the document that 'infaas apply' reads.")
    public static final class ExportCommand implements Callable<Integer> {

        @Mixin
        private final AdminOptions admin = new AdminOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws AdminException, InterruptedException {
            PrintWriter out = spec.commandLine().getOut();
            out.print(DocumentFormat.JSON.print(
                    admin.read("/desired", null, Revision.class).state()));
            out.flush();
            return 0;
        }
    }

    /** {@code infaas rollback}: exit status 0, or 1 if the controller refuses it or does not answer. */
    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description =
                    "Brings an earlier version of the desired state into force again, as a new version. Stages go on as they are.")
    public static final class RollbackCommand extends DesiredChange {

        @Parameters(paramLabel = "VERSION", description = "Version, as 'infaas get' shows it; 0 is without wishes.")
        private long version;

        @Override
        UnaryOperator<DesiredState> change() throws AdminException, InterruptedException {
            DesiredState earlier = version == 0
                    ? DesiredState.NONE
                    : admin().read("/desired", "version=" + version, Revision.class)
                            .state();
            // a variant that was not staged then may be on trial now
            return before -> earlier.with(before.stages());
        }
    }
}
