package io.infaas.controller.status;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags of a command that prints a document of the controller, and the printing itself. */
final class PrintedDocument {

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Option(names = "--json", description = "Prints the controller's JSON document instead of tables.")
    private boolean json;

    /**
     * Queries the controller and prints its JSON document, or tables of it. Blocks for at most some seconds.
     *
     * @param type type of the document
     * @param tables the lines of the tables
     * @throws AdminException if the controller is unreachable or returns an error
     */
    <T> void print(String path, Class<T> type, Function<T, List<String>> tables, PrintWriter out)
            throws AdminException, InterruptedException {
        String answer = admin.ask("GET", path, null);
        if (json) {
            out.print(answer);
        } else {
            tables.apply(AdminOptions.parse(answer, type)).forEach(out::println);
        }
        out.flush();
    }
}
