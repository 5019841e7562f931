/** The vocabulary of planning: the {@link Situation} that a policy sees, and the plan that it makes. */
@NullMarked
package io.infaas.controller.plan;

import org.jspecify.annotations.NullMarked;
