/** Makes what is loaded on the nodes what the plan says, one safe step after the other. */
@NullMarked
package io.infaas.controller.reconcile;

import org.jspecify.annotations.NullMarked;
