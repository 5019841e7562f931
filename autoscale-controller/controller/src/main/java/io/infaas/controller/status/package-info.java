/**
 * Status of a controller for operators and tools: the admin port, its metrics, and the commands {@code status} and
 * {@code explain}.
 */
@NullMarked
package io.infaas.controller.status;

import org.jspecify.annotations.NullMarked;
