package io.infaas.house;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What tests call, directly or through other test code: calls, lambdas and method references are followed, main code is not. */
final class TestCalls {

    private final Set<JavaClass> tests;

    /** @param tests all test classes; the search follows calls among them */
    TestCalls(JavaClasses tests) {
        this.tests = new HashSet<>(tests);
    }

    Stream<JavaClass> classes() {
        return tests.stream();
    }

    /**
     * Returns whether one of {@code units} reaches a call that {@code sought} accepts.
     *
     * @param next the code of a call that is followed: {@link #named} or {@link #possible}
     */
    boolean reach(
            Collection<? extends JavaCodeUnit> units,
            Predicate<CodeUnitAccessTarget> sought,
            Function<CodeUnitAccessTarget, Stream<JavaCodeUnit>> next) {
        Set<JavaCodeUnit> seen = new HashSet<>(units);
        Deque<JavaCodeUnit> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (CodeUnitAccessTarget target : targets(open.pop()).toList()) {
                if (sought.test(target)) {
                    return true;
                }
                next.apply(target).filter(seen::add).forEach(open::push);
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

    /** The method that a call names, and all methods of an anonymous class. */
    Stream<JavaCodeUnit> named(CodeUnitAccessTarget target) {
        JavaClass owner = target.getOwner();
        if (!tests.contains(owner)) {
            return Stream.empty();
        }
        return owner.isAnonymousClass()
                ? owner.getCodeUnits().stream()
                : target.resolveMember().stream().map(JavaCodeUnit.class::cast);
    }

    /** The code that a call may run: what it names, and what overrides that. */
    Stream<JavaCodeUnit> possible(CodeUnitAccessTarget target) {
        JavaClass owner = target.getOwner();
        if (!tests.contains(owner) || owner.isAnonymousClass()) {
            return named(target);
        }
        String[] parameters =
                target.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
        Stream<JavaCodeUnit> overriding = owner.getAllSubclasses().stream()
                .map(type -> type.tryGetMethod(target.getName(), parameters).orElse(null))
                .filter(Objects::nonNull)
                .map(JavaCodeUnit.class::cast);
        return Stream.concat(named(target), overriding);
    }
}
