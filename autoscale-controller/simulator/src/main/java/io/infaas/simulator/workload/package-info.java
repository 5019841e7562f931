/** Workloads: who asks for which answers, when, of which fleet. */
@NullMarked
package io.infaas.simulator.workload;

import org.jspecify.annotations.NullMarked;
