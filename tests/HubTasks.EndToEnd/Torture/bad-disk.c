/*
 * Preloaded into a process, makes what lies under HUBTASKS_DISK_ROOT a worse disk than it is. HUBTASKS_DISK says how:
 *   noflock=ERRNO   no locks            nosymlink, nolink   no links
 *   readonly        nothing may be written
 *   room=BYTES      then it is full     eio=N               every Nth write or rename fails
 *   slow=MICROSECONDS                   up to so long before whatever others can see
 *   kill=N          dies, as by kill -9, before the Nth thing that others can see
 *   clock=SECONDS   what the process's clock is ahead of the disk's
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static long no_flock, no_symlink, no_link, read_only, eio, slow, kill_at, clock_ahead;
static atomic_long room = -1, seen, touched;
static int has_room;
static const char *root = "";
static size_t root_length;

static long setting(const char *all, const char *name) {
  const char *at = all ? strstr(all, name) : NULL;
  if (!at) return 0;
  at += strlen(name);
  return *at == '=' ? atol(at + 1) : 1;
}

__attribute__((constructor)) static void begin(void) {
  const char *all = getenv("HUBTASKS_DISK");
  const char *where = getenv("HUBTASKS_DISK_ROOT");
  root = where ? where : "";
  root_length = strlen(root);
  no_flock = setting(all, "noflock");
  no_symlink = setting(all, "nosymlink");
  no_link = setting(all, "nolink");
  read_only = setting(all, "readonly");
  eio = setting(all, "eio");
  slow = setting(all, "slow");
  kill_at = setting(all, "kill");
  clock_ahead = setting(all, "clock");
  has_room = all && strstr(all, "room=") != NULL;
  room = setting(all, "room");
}

static int is_ours(const char *path) { return root_length && path && !strncmp(path, root, root_length); }

static int is_ours_fd(int fd) {
  char link[64], path[4096];
  if (!root_length) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_ours(path);
}

/* before anything that others can see; nonzero errno refuses it */
static int refuse(int grows, long bytes) {
  long n = atomic_fetch_add(&seen, 1) + 1;
  if (slow) {
    struct timespec pause = {0, (long)(((unsigned long)n * 2654435761u + (unsigned long)getpid() * 40503u) % (unsigned long)slow) * 1000};
    nanosleep(&pause, NULL);
  }
  if (kill_at && n >= kill_at) raise(SIGKILL);
  if (read_only) return EROFS;
  if (eio && (atomic_fetch_add(&touched, 1) + 1) % eio == 0) return EIO;
  if (grows && has_room && atomic_fetch_sub(&room, bytes) < bytes) return ENOSPC;
  return 0;
}

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, name)
#define REFUSE(ours, grows, bytes) do { int e_ = (ours) ? refuse(grows, bytes) : 0; if (e_) { errno = e_; return -1; } } while (0)

int flock(int fd, int operation) {
  REAL(int, "flock", int, int);
  if (no_flock && is_ours_fd(fd)) { errno = (int)no_flock; return -1; }
  return real(fd, operation);
}

int symlink(const char *target, const char *path) {
  REAL(int, "symlink", const char *, const char *);
  if (no_symlink && is_ours(path)) { errno = EPERM; return -1; }
  REFUSE(is_ours(path), 1, 60);
  return real(target, path);
}

int link(const char *from, const char *to) {
  REAL(int, "link", const char *, const char *);
  if (no_link) { errno = EPERM; return -1; }
  REFUSE(is_ours(to), 0, 0);
  return real(from, to);
}

int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  REFUSE(is_ours(to), 0, 0);
  return real(from, to);
}

int unlink(const char *path) {
  REAL(int, "unlink", const char *);
  REFUSE(is_ours(path), 0, 0);
  return real(path);
}

int rmdir(const char *path) {
  REAL(int, "rmdir", const char *);
  REFUSE(is_ours(path), 0, 0);
  return real(path);
}

int mkdir(const char *path, mode_t mode) {
  REAL(int, "mkdir", const char *, mode_t);
  struct stat there;
  REFUSE(is_ours(path) && stat(path, &there), 1, 4096);
  return real(path, mode);
}

#define OPEN(name)                                                                                       \
  int name(const char *path, int flags, ...) {                                                           \
    REAL(int, #name, const char *, int, ...);                                                            \
    va_list rest; va_start(rest, flags); int mode = va_arg(rest, int); va_end(rest);                     \
    struct stat there;                                                                                   \
    int is_new = (flags & O_CREAT) && is_ours(path) && stat(path, &there);                               \
    if (is_new) REFUSE(1, 1, 60);                                                                        \
    else if (read_only && is_ours(path) && (flags & O_ACCMODE) != O_RDONLY) { errno = EROFS; return -1; } \
    return real(path, flags, mode);                                                                      \
  }
OPEN(open)
OPEN(open64)

#define PWRITE(name)                                                              \
  ssize_t name(int fd, const void *bytes, size_t count, off_t at) {               \
    REAL(ssize_t, #name, int, const void *, size_t, off_t);                       \
    REFUSE(is_ours_fd(fd), 1, (long)count);                                       \
    return real(fd, bytes, count, at);                                            \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

ssize_t write(int fd, const void *bytes, size_t count) {
  REAL(ssize_t, "write", int, const void *, size_t);
  REFUSE(is_ours_fd(fd), 1, (long)count);
  return real(fd, bytes, count);
}

#define TRUNCATE(name)                    \
  int name(int fd, off_t length) {        \
    REAL(int, #name, int, off_t);         \
    REFUSE(is_ours_fd(fd), 0, 0);         \
    return real(fd, length);              \
  }
TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

int clock_gettime(clockid_t which, struct timespec *time) {
  REAL(int, "clock_gettime", clockid_t, struct timespec *);
  int result = real(which, time);
  if (!result && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) time->tv_sec += clock_ahead;
  return result;
}

/* .NET's own imports of "libc" are looked up by name */
void *dlsym(void *library, const char *name) {
  static void *(*real)(void *, const char *);
  if (!real) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
  if (!real) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
  return no_flock && library != RTLD_NEXT && !strcmp(name, "flock") ? (void *)flock : real(library, name);
}
