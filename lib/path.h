/* SPDX-License-Identifier: MIT */
#ifndef LIB_PATH_H
#define LIB_PATH_H
/*
 * lib/path.h - comparing file names that may be written in several ways.
 *
 * A path is its components; "/" at either end or doubled, and the component ".",
 * say nothing: "a/b", "/a/b", "./a//b/" are the same. ".." is a name like any other.
 */
#include "lib/types.h"

/**
 * path_component - cut the first component off.
 * @path: in: where to look; out: behind the component.
 * Return: its first character, and *@length; at the path's end the length is 0.
 */
const char *path_component(const char **path, size_t *length);

/** path_compare - an order in which all paths below a directory stand right behind
 *  it. Return: < 0, 0 (the same), > 0. */
int path_compare(const char *a, const char *b);

/** path_below - what remains of @path below @directory: "b/c" of "/a/b/c" below "a".
 *  Return: NULL if it is not below (and nothing is below itself). */
const char *path_below(const char *directory, const char *path);
#endif
