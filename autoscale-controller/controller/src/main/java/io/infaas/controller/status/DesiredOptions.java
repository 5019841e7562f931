package io.infaas.controller.status;

import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.desired.DesiredOutlook;
import io.infaas.controller.desired.DesiredOutlook.OutlookAction;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.desired.Revision;
import io.infaas.controller.status.DesiredRoutes.ChangeAnswer;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags of a command that changes the desired state, and the change. */
final class DesiredOptions {

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Option(names = "--dry-run", description = "Prints the effect, and changes nothing.")
    private boolean dryRun;

    /**
     * Reads the desired state, changes it unless another operator does so in between, and prints the change. Blocks for at most some seconds.
     *
     * @throws AdminException if the controller refuses the change or does not answer; nothing is changed then, unless the answer was lost
     */
    void change(UnaryOperator<DesiredState> change, PrintWriter out) throws AdminException, InterruptedException {
        put("/desired", before -> DocumentFormat.JSON.print(change.apply(before)), out);
    }

    /** As {@link #change}, with another catalog. */
    void apply(String catalog, PrintWriter out) throws AdminException, InterruptedException {
        put("/catalog", before -> catalog, out);
    }

    private void put(String path, Function<DesiredState, String> document, PrintWriter out)
            throws AdminException, InterruptedException {
        Revision before = admin.read("/desired", null, Revision.class);
        String answer = admin.ask(
                "PUT",
                path,
                dryRun ? "dry-run=true" : null,
                Map.of("if-match", "\"%d\"".formatted(before.version())),
                document.apply(before.state()));
        print(AdminOptions.parse(answer, ChangeAnswer.class), before, out);
    }

    AdminOptions admin() {
        return admin;
    }

    private static void print(ChangeAnswer answer, Revision before, PrintWriter out) {
        DesiredOutlook outlook = answer.outlook();
        outlook.changes().forEach(out::println);
        if (outlook.changes().isEmpty()) {
            out.printf("no change: version %d has all of it%n", before.version());
        } else if (answer.dryRun()) {
            print(outlook, out);
            out.println("dry run: nothing is changed");
        } else {
            out.printf("version %d is in force; 'infaas rollback %d' undoes it%n", answer.version(), before.version());
        }
        out.flush();
    }

    private static void print(DesiredOutlook outlook, PrintWriter out) {
        for (OutlookAction action : outlook.actions()) {
            String subject = action.variant().isEmpty() ? "" : " %s on %s".formatted(action.variant(), action.node());
            String reason = action.reason().isEmpty() ? "" : ": " + action.reason();
            out.printf("  %s%s%s%n", action.action(), subject, reason);
        }
        if (outlook.actions().isEmpty()) {
            out.println("  the next round of planning loads and unloads nothing for it");
        }
        out.printf(
                Locale.ROOT,
                "  nodes in use: $%.2f/h, afterwards $%.2f/h%n",
                outlook.pricePerHour(),
                outlook.pricePerHourAfter());
    }
}
