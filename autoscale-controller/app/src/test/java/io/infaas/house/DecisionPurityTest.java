package io.infaas.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decisions depend on their inputs alone, so that they run in a simulation as they run live: no clock and no chance, and in the planner neither
 * I/O nor a collection whose order differs between JVMs.
 */
@AnalyzeClasses(packages = "io.infaas", importOptions = DecidingModules.class)
final class DecisionPurityTest {

    private static final String CONTROLLER = "io.infaas.controller..";

    private static final Set<String> UNORDERED_COLLECTORS =
            Set.of("toSet", "toMap", "toUnmodifiableSet", "toUnmodifiableMap", "groupingBy", "partitioningBy");

    @ArchTest
    static final ArchRule plansUseOrderedCollections =
            noClasses().that().resideInAPackage(CONTROLLER).should().accessTargetWhere(unordered());

    @ArchTest
    static final ArchRule plansDoNoInputOrOutput = noClasses()
            .that()
            .resideInAPackage(CONTROLLER)
            .and()
            // it reads nodes and carries steps out
            .resideOutsideOfPackage("io.infaas.controller.reconcile..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.nio..", "java.net..", "java.util.concurrent.locks..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Random.class, Thread.class);

    @ArchTest
    static final ArchRule decisionsReadNoClock = noClasses().should().accessTargetWhere(readsAClock());

    private static DescribedPredicate<JavaAccess<?>> unordered() {
        return describe("creates a collection without a fixed order", access -> {
            if (!(access.getTarget() instanceof CodeUnitAccessTarget target)) {
                return false;
            }
            String name = target.getName();
            int parameters = target.getRawParameterTypes().size();
            if (target.getOwner().isEquivalentTo(HashMap.class)
                    || target.getOwner().isEquivalentTo(HashSet.class)) {
                return name.equals("<init>");
            }
            if (target.getOwner().isEquivalentTo(Collectors.class)) {
                return UNORDERED_COLLECTORS.contains(name);
            }
            // one element or one pair has no order
            if (target.getOwner().isEquivalentTo(Map.class)) {
                return name.equals("copyOf") || name.equals("ofEntries") || (name.equals("of") && parameters > 2);
            }
            return target.getOwner().isEquivalentTo(Set.class)
                    && (name.equals("copyOf")
                            || (name.equals("of")
                                    && (parameters > 1
                                            || target.getRawParameterTypes().stream()
                                                    .anyMatch(type -> type.isArray()))));
        });
    }

    private static DescribedPredicate<JavaAccess<?>> readsAClock() {
        return describe("reads a clock", access -> {
            String owner = access.getTargetOwner().getFullName();
            String name = access.getTarget().getName();
            return switch (owner) {
                case "java.lang.System" ->
                    Set.of("nanoTime", "currentTimeMillis").contains(name);
                case "java.time.Instant", "java.time.LocalDate", "java.time.LocalDateTime", "java.time.ZonedDateTime" ->
                    name.equals("now");
                case "java.time.Clock" -> name.startsWith("system") || name.startsWith("tick");
                default -> false;
            };
        });
    }
}
