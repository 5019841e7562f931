package io.infaas.controller.status;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.store.Sha256;
import io.infaas.controller.desired.CatalogDifference;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.desired.Revision;
import java.io.PrintWriter;
import java.util.ArrayList;
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
        description =
                "Brings a desired state into force: the whole document, as 'infaas export' prints it; or a catalog."
                        + " Its new variants are tried beside the others first.")
public final class ApplyCommand implements Callable<Integer> {

    @Mixin
    private final DesiredOptions desired = new DesiredOptions();

    @Mixin
    private final AppliedDocument file = new AppliedDocument();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws AdminException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        AppliedDocument.Document document = file.read();
        if (document instanceof AppliedDocument.Document.Built built) {
            desired.apply(built.text(), out);
        } else if (document instanceof AppliedDocument.Document.State next) {
            desired.change(before -> next.state(), out);
        }
        return 0;
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
        private final AppliedDocument file = new AppliedDocument();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws AdminException, InterruptedException {
            DesiredState present = admin.read("/desired", null, Revision.class).state();
            AppliedDocument.Document document = file.read();
            List<String> lines = new ArrayList<>();
            if (document instanceof AppliedDocument.Document.State next) {
                lines.addAll(next.state().changesFrom(present));
            } else if (document instanceof AppliedDocument.Document.Built next) {
                String digest = Sha256.of(next.text());
                lines.addAll(present.withCatalog(digest).changesFrom(present));
                if (!lines.isEmpty() && !present.catalog().isEmpty()) {
                    Catalog former = admin.read("/catalog", null, Catalog.class);
                    lines.addAll(new CatalogDifference(former, next.catalog()).lines());
                }
            }
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
            description = "Prints the desired state, or the applied catalog: the document that 'infaas apply' reads.")
    public static final class ExportCommand implements Callable<Integer> {

        @Mixin
        private final AdminOptions admin = new AdminOptions();

        @Option(names = "--catalog", description = "Prints the applied catalog.")
        private boolean catalog;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws AdminException, InterruptedException {
            PrintWriter out = spec.commandLine().getOut();
            out.print(
                    catalog
                            ? admin.ask("GET", "/catalog", null)
                            : DocumentFormat.JSON.print(
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
