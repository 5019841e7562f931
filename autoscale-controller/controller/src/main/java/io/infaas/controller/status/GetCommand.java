package io.infaas.controller.status;

import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.desired.Revision;
import io.infaas.controller.status.DesiredRoutes.HistoryAnswer;
import io.infaas.controller.text.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code infaas get}: exit status 0, or 1 if no controller answers. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows the desired state in force, and the last changes with their authors.")
public final class GetCommand implements Callable<Integer> {

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws AdminException, InterruptedException {
        Revision present = admin.read("/desired", null, Revision.class);
        HistoryAnswer history = admin.read("/desired/history", null, HistoryAnswer.class);
        PrintWriter out = spec.commandLine().getOut();
        lines(present, history.revisions()).forEach(out::println);
        out.flush();
        return 0;
    }

    /** @param revisions newest first */
    static List<String> lines(Revision present, List<Revision> revisions) {
        List<String> lines = new ArrayList<>();
        lines.add("desired state, version %d".formatted(present.version()));
        List<String> wishes = present.state().changesFrom(DesiredState.NONE);
        wishes.forEach(wish -> lines.add("  " + wish.substring(2)));
        if (wishes.isEmpty()) {
            lines.add("  no wishes: catalog and demand decide");
        }
        new TextTable<HistoryRow>()
                .column("VERSION", HistoryRow::version)
                .column("TIME", row -> TextTable.seconds(row.at()))
                .column("BY", HistoryRow::by)
                .column("CHANGE", HistoryRow::change)
                .addTo(lines, "last changes", rows(revisions));
        return lines;
    }

    private static List<HistoryRow> rows(List<Revision> revisions) {
        List<HistoryRow> rows = new ArrayList<>();
        for (int i = 0; i < revisions.size(); i++) {
            Revision revision = revisions.get(i);
            // the change of the oldest one that is shown is not known, unless it is the first
            String change = i + 1 < revisions.size() || revision.version() == 1
                    ? String.join(
                            "; ",
                            revision.state()
                                    .changesFrom(
                                            revision.version() == 1
                                                    ? DesiredState.NONE
                                                    : revisions.get(i + 1).state()))
                    : "";
            rows.add(new HistoryRow(revision.version(), revision.at().toString(), revision.by(), change));
        }
        return rows;
    }

    private record HistoryRow(long version, String at, String by, String change) {}
}
