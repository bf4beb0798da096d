#pragma once
#include <libpq-fe.h>

// What PostgresClient waits with: Swift's Glibc module leaves these three headers out.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
