/**
 * The policies. {@code CostPlanner} is one search for most of them, which a {@code WayRule} tells apart; {@code InfaasPlanner} has the rules of the
 * paper.
 */
@NullMarked
package io.infaas.controller.policy;

import org.jspecify.annotations.NullMarked;
