package io.infaas.controller.status;

import io.infaas.controller.desired.DesiredState;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code infaas pin}: exit status 0, or 1 if the controller refuses it or does not answer. */
@Command(
        name = "pin",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Keeps an instance of an application, architecture or variant loaded, also without queries.")
public final class PinCommand extends DesiredChange {

    @Parameters(paramLabel = "NAME", description = "Application, architecture or full name of a variant.")
    private String name = "";

    @Override
    UnaryOperator<DesiredState> change() {
        return state -> state.withPin(name, true);
    }

    /** {@code infaas unpin}. */
    @Command(
            name = "unpin",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Ends a pin: demand decides again.")
    public static final class UnpinCommand extends DesiredChange {

        @Parameters(paramLabel = "NAME", description = "Application, architecture or full name of a variant.")
        private String name = "";

        @Override
        UnaryOperator<DesiredState> change() {
            return state -> state.withPin(name, false);
        }
    }

    /** {@code infaas forbid}. */
    @Command(
            name = "forbid",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description =
                    "Takes a variant out of service: others serve its queries first, then it is unloaded. Refused if an"
                            + " application could not meet its default objective without it.")
    public static final class ForbidCommand extends DesiredChange {

        @Parameters(paramLabel = "VARIANT", description = "Full name, as 'infaas status' shows it.")
        private String variant = "";

        @Override
        UnaryOperator<DesiredState> change() {
            return state -> state.withForbidden(variant, true);
        }
    }

    /** {@code infaas allow}. */
    @Command(
            name = "allow",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Allows a forbidden variant again.")
    public static final class AllowCommand extends DesiredChange {

        @Parameters(paramLabel = "VARIANT", description = "Full name, as 'infaas get' shows it.")
        private String variant = "";

        @Override
        UnaryOperator<DesiredState> change() {
            return state -> state.withForbidden(variant, false);
        }
    }

    /** {@code infaas budget}. */
    @Command(
            name = "budget",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description =
                    "Sets the most that the nodes of an application may cost, in the place of the catalog's budget.")
    public static final class BudgetCommand extends DesiredChange {

        @Parameters(index = "0", paramLabel = "APPLICATION", description = "Name of the application.")
        private String application = "";

        @Parameters(
                index = "1",
                paramLabel = "DOLLARS",
                description = "US dollars per hour, or 'catalog' for the budget of the catalog.")
        private String dollars = "";

        @Override
        UnaryOperator<DesiredState> change() throws AdminException {
            Double budget;
            try {
                budget = dollars.equals("catalog") ? null : Double.valueOf(dollars);
            } catch (NumberFormatException e) {
                throw new AdminException("DOLLARS '%s' must be a number, like 1.5, or 'catalog'".formatted(dollars));
            }
            return state -> state.withBudget(application, budget);
        }
    }
}
