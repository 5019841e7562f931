package io.infaas.house;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the test methods from which no assertion can be reached through calls, lambdas and method references of test code. */
final class TestAssertions {

    private static final Set<String> TESTS = Set.of(
            "org.junit.jupiter.api.Test",
            "org.junit.jupiter.api.RepeatedTest",
            "org.junit.jupiter.api.TestFactory",
            "org.junit.jupiter.params.ParameterizedTest",
            "net.jqwik.api.Property",
            "net.jqwik.api.Example");
    private static final List<String> ASSERTIONS = List.of(
            AssertionError.class.getName(),
            "org.assertj.core.api.",
            "org.junit.jupiter.api.Assertions",
            "org.jetbrains.lincheck.",
            "org.jetbrains.kotlinx.lincheck.",
            "com.tngtech.archunit.lang.ArchRule");
    private static final String ASSUMPTIONS = "Assumption";

    private final Set<JavaClass> tests;

    /** @param tests all test classes; the search follows calls among them */
    TestAssertions(JavaClasses tests) {
        this.tests = new HashSet<>(tests);
    }

    /** Returns the test methods without an assertion. The boolean that a property returns counts as an assertion. */
    List<String> missing() {
        return tests.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getAnnotations().stream()
                        .anyMatch(annotation ->
                                TESTS.contains(annotation.getRawType().getName())))
                .filter(method -> !method.getRawReturnType().isEquivalentTo(boolean.class))
                .filter(method -> !asserts(method))
                .map(HasName.AndFullName::getFullName)
                .sorted()
                .toList();
    }

    private boolean asserts(JavaMethod test) {
        Set<JavaCodeUnit> seen = new HashSet<>(Set.of(test));
        Deque<JavaCodeUnit> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            JavaCodeUnit unit = open.pop();
            for (CodeUnitAccessTarget target : targets(unit).toList()) {
                if (isAssertion(target.getOwner())) {
                    return true;
                }
                implementations(target).filter(seen::add).forEach(open::push);
            }
        }
        return false;
    }

    private static Stream<CodeUnitAccessTarget> targets(JavaCodeUnit unit) {
        return unit.getAccessesFromSelf().stream()
                .map(JavaAccess::getTarget)
                .filter(CodeUnitAccessTarget.class::isInstance)
                .map(CodeUnitAccessTarget.class::cast);
    }

    private static boolean isAssertion(JavaClass owner) {
        String name = owner.getName();
        return !name.contains(ASSUMPTIONS) && ASSERTIONS.stream().anyMatch(name::startsWith);
    }

    /** The code that a call may run: the method, its overrides, and all methods of an anonymous class. */
    private Stream<JavaCodeUnit> implementations(CodeUnitAccessTarget target) {
        JavaClass owner = target.getOwner();
        if (!tests.contains(owner)) {
            return Stream.empty();
        }
        if (owner.isAnonymousClass()) {
            return owner.getCodeUnits().stream();
        }
        String[] parameters =
                target.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
        Stream<JavaCodeUnit> overriding = owner.getAllSubclasses().stream()
                .map(type -> type.tryGetMethod(target.getName(), parameters).orElse(null))
                .filter(Objects::nonNull)
                .map(JavaCodeUnit.class::cast);
        return Stream.concat(target.resolveMember().stream().map(JavaCodeUnit.class::cast), overriding);
    }
}
