package io.infaas.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Decisions depend on their inputs alone: no clock, no I/O, no threads, and no collection whose order differs between JVMs. */
@AnalyzeClasses(packages = "io.infaas.controller", importOptions = DoNotIncludeTests.class)
final class DecisionPurityTest {

    private static final String PLAN = "io.infaas.controller.plan..";
    private static final String HEALTH = "io.infaas.controller.health..";
    private static final String DEMAND = "io.infaas.controller.demand..";
    private static final String RECONCILE = "io.infaas.controller.reconcile..";
    private static final String FLEET = "io.infaas.controller.fleet..";

    private static final Set<String> UNORDERED_COLLECTORS =
            Set.of("toSet", "toMap", "toUnmodifiableSet", "toUnmodifiableMap", "groupingBy", "partitioningBy");

    @ArchTest
    static final ArchRule decisionsUseOrderedCollections = noClasses()
            .that()
            .resideInAnyPackage(PLAN, HEALTH, DEMAND, RECONCILE, FLEET)
            .should()
            .accessTargetWhere(unordered());

    @ArchTest
    static final ArchRule decisionsDoNoInputOrOutput = noClasses()
            .that()
            .resideInAnyPackage(PLAN, HEALTH, DEMAND)
            .or()
            .haveNameMatching(
                    "io\\.infaas\\.controller\\.reconcile\\."
                            + "(NextSteps|ClusterState|ReconcileStep|Placement|Published|Observations|VariantFacts|LastCop|StepRound|RoomFor).*")
            .or()
            .haveNameMatching(
                    "io\\.infaas\\.controller\\.fleet\\."
                            + "(Fleet(Action|Change|Decision|Memory|Node|Round|Settings|Situation)|ScaleOut|PolicyWhatIf|Roster|ScaleIn|WhatIf).*")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netty..", "io.vertx..", "java.io..", "java.nio..", "java.net..", "java.util.concurrent.locks..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class, Instant.class, Random.class, Thread.class)
            .orShould()
            .accessTargetWhere(systemClock());

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

    private static DescribedPredicate<JavaAccess<?>> systemClock() {
        return describe(
                "reads the system clock",
                access -> access.getTargetOwner().isEquivalentTo(System.class)
                        && (access.getTarget().getName().equals("nanoTime")
                                || access.getTarget().getName().equals("currentTimeMillis")));
    }
}
