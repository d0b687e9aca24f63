# SRU::Server (Perl) in front of a file of records, as behind.py does it: server.pl PORT FILE. It knows SRU 1.1 only, answers whatever is
# asked with all that it has, and never says where the next page begins, for SRU::Response does not.
use strict;
use warnings;

package Catalogue;
use base qw(SRU::Server);
use JSON::PP;
use SRU::Response::Record;

our $file;
my $most = 70;

sub explain { }

sub searchRetrieve {
    my $self = shift;
    open my $in, '<:raw', $file or die "$file: $!";
    my $records = decode_json(do { local $/; <$in> });
    my @found = map { $records->{$_}{xml} } grep { !$records->{$_}{gone} } sort keys %$records;
    my $start = $self->request->startRecord || 1;
    my $count = $self->request->maximumRecords || $most;
    $count = $most if $count > $most;
    if ($start > @found) {
        $self->response->addDiagnostic(SRU::Response::Diagnostic->newFromCode(61));
    }
    for my $at ($start .. $start + $count - 1) {
        last if $at > @found;
        my $data = $found[$at - 1];
        utf8::encode($data);
        my $record = SRU::Response::Record->new(recordSchema => 'info:srw/schema/1/marcxml-v1.1', recordData => $data, recordPosition => $at);
        $self->response->addRecord($record);
    }
    $self->response->numberOfRecords(scalar @found);
}

package Answering;
use base qw(HTTP::Server::Simple::CGI);

sub handle_request {
    my ($self, $cgi) = @_;
    # The address by which it was asked, in the way that CGI has it.
    print "HTTP/1.0 200 OK\r\n";
    Catalogue->new(QUERY => $cgi)->run;
}

sub print_banner { }

package main;
$Catalogue::file = $ARGV[1];
my $server = Answering->new($ARGV[0]);
$server->host('127.0.0.1');
$server->run;
