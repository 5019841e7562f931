package io.infaas.house;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasName;
import java.util.List;
import java.util.Set;

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

    private final TestCalls calls;

    TestAssertions(TestCalls calls) {
        this.calls = calls;
    }

    /** Returns the test methods without an assertion. The boolean that a property returns counts as an assertion. */
    List<String> missing() {
        return calls.classes()
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
        return calls.reach(Set.of(test), target -> isAssertion(target.getOwner()), calls::possible);
    }

    private static boolean isAssertion(JavaClass owner) {
        String name = owner.getName();
        return !name.contains(ASSUMPTIONS) && ASSERTIONS.stream().anyMatch(name::startsWith);
    }
}
